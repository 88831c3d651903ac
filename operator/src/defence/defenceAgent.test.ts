import { contractError, type Demand, foldAnchoring, InputError, ZERO_WORD } from '@assay/sdk';
import { anchorsAbi, faultCourtAbi } from '@assay/sdk/abi';
import pino from 'pino';
import { encodeErrorResult, type Hex } from 'viem';
import { expect, test } from 'vitest';
import { createProvableLog } from '../../../test/scenes/provableLog.ts';
import { createHeadTurns } from '../headTurns.ts';
import type { AnswerSender } from './answerSender.ts';
import { createDefenceAgent, type DefenceCourt } from './defenceAgent.ts';

const operator = `0x${'aa'.repeat(20)}` as const;
const word = (byte: string): Hex => `0x${byte.repeat(32)}`;
const log = createProvableLog(word('11'), word('22'), word('33'), word('44'));

function demandFor(demandId: number, digest: Hex, index: number): Demand {
  const parties = { operator, demander: `0x${'bb'.repeat(20)}` as const, bond: 1n };
  const times = { openedAt: 1, deadline: 100 + demandId };
  const what = { fault: 'WITHHELD_LEAF', status: 'OPEN', index, minSize: 4, digest } as const;
  return { demandId: BigInt(demandId), ...parties, ...times, ...what };
}

function refused(errorName: 'NotAnAnswer' | 'OpeningMismatch', args: readonly unknown[]): Error {
  const data = encodeErrorResult({ abi: [...faultCourtAbi, ...anchorsAbi], errorName, args } as never);
  return contractError('answerMany', Object.assign(new Error('execution reverted'), { data }));
}

function courtOf(demands: readonly Demand[]): DefenceCourt {
  return {
    demand: async (id: bigint) => demands[Number(id) - 1],
    demandCount: async () => demands.length,
    constants: async () => ({ genesis: 0, period: 60 }),
  } as unknown as DefenceCourt;
}

async function agentOf(demands: readonly Demand[], send: AnswerSender['send'], more: object = {}) {
  const anchoring = { root: await log.rootAt(4), size: 4, time: 60 };
  const times = { genesis: 0, period: 60 };
  return createDefenceAgent({
    operator,
    court: courtOf(demands),
    source: log,
    history: () => [{ ...anchoring, word: foldAnchoring(ZERO_WORD, anchoring, times) }],
    sender: {
      ...{ settle: async () => undefined, isAnswering: () => false, waiting: () => 0 },
      ...{ send, close: async () => undefined },
    },
    logger: pino({ level: 'silent' }),
    intervalMs: 1000,
    ...more,
  });
}

const unanswerable = demandFor(1, word('99'), 0);
const honest = [demandFor(2, word('22'), 1), demandFor(3, word('33'), 2)];

test('a demand that no log can answer does not keep the others from being answered', async () => {
  const sent: number[] = [];
  const agent = await agentOf([unanswerable, ...honest], async (ids) => void sent.push(...ids.map(Number)));
  await agent.tick();
  expect(sent).toEqual([2, 3]);
  expect(agent.state().problem).toContain('Demand 1 cannot be answered');
});

test('a hundred demands are answered by one call, and no more than eight calls wait', async () => {
  const many = Array.from({ length: 1_000 }, (_, i) => demandFor(i + 1, word(['11', '22', '33', '44'][i % 4]!), i % 4));
  const calls: { readonly name: string; readonly ids: number[] }[] = [];
  const send: AnswerSender['send'] = async (ids, { functionName }) => {
    calls.push({ name: functionName, ids: ids.map(Number) });
  };
  const waiting = () => calls.length;
  const sender = {
    settle: async () => undefined,
    isAnswering: () => false,
    waiting,
    send,
    close: async () => undefined,
  };
  await (await agentOf([], send, { sender, court: courtOf(many) })).tick();
  // The watch looks at 500 new numbers in a round.
  expect(calls.map(({ name, ids }) => [name, ids.length])).toEqual(
    Array.from({ length: 5 }, () => ['answerMany', 100]),
  );
  expect(calls.flatMap(({ ids }) => ids)).toEqual(Array.from({ length: 500 }, (_, i) => i + 1));
});

test('one that the court refuses does not keep ninety-nine from being answered', async () => {
  const many = Array.from({ length: 100 }, (_, i) => demandFor(i + 1, word(['11', '22', '33', '44'][i % 4]!), i % 4));
  const sent: number[] = [];
  const agent = await agentOf(many, async (ids) => {
    if (ids.includes(37n)) throw refused('NotAnAnswer', [37n]);
    sent.push(...ids.map(Number));
  });
  await agent.tick();
  expect(sent.sort((a, b) => a - b)).toEqual(many.map(({ demandId }) => Number(demandId)).filter((id) => id !== 37));
  expect(agent.state().problem).toContain('37');
});

test('under a head that has moved on nothing is tried in halves', async () => {
  const many = Array.from({ length: 100 }, (_, i) => demandFor(i + 1, word(['11', '22', '33', '44'][i % 4]!), i % 4));
  let asked = 0;
  const agent = await agentOf(many, async () => {
    asked += 1;
    throw refused('OpeningMismatch', [operator, 64, word('11'), word('22')]);
  });
  await agent.tick();
  expect(asked).toBe(1);
});

test('an account that cannot pay is asked once in a round', async () => {
  let asked = 0;
  const agent = await agentOf(honest, async () => {
    asked += 1;
    throw new InputError('INSUFFICIENT_FUNDS', 'poor', {});
  });
  await agent.tick();
  expect([asked, agent.state().problem]).toEqual([1, 'poor']);
});

test('while an anchor is on its way no answer is sent, unless half of its time is gone', async () => {
  const sent: number[] = [];
  const turns = createHeadTurns();
  turns.anchoring = true;
  let now = 50_000;
  const answer = async (ids: readonly bigint[]) => void sent.push(...ids.map(Number));
  const agent = await agentOf([demandFor(1, word('11'), 0), ...honest], answer, { turns, clock: () => now });
  await agent.tick();
  expect(sent).toEqual([]);

  // Demands 1 and 2 fall due at 101 and 102 and were made at 1; demand 3 has half a second more.
  now = 51_500;
  await agent.tick();
  expect(sent).toEqual([1, 2]);

  turns.anchoring = false;
  now = 50_000;
  await agent.tick();
  expect(sent).toEqual([1, 2, 1, 2, 3]);
});

test('an answer that is on its way holds back anchors until it is in a block', async () => {
  const turns = createHeadTurns();
  let waiting = true;
  const sender = {
    ...{ settle: async () => undefined, isAnswering: () => false, waiting: () => (waiting ? 1 : 0) },
    ...{ send: async () => expect(turns.answering).toBe(true), close: async () => undefined },
  };
  const agent = await agentOf(honest, async () => undefined, { turns, sender });
  await agent.tick();
  expect(turns.answering).toBe(true);
  waiting = false;
  await agent.tick();
  expect(turns.answering).toBe(false);
});
