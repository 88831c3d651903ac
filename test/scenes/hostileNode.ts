import type { Random } from '../generators/randomNumbers.ts';
import { foreignWords, forgetful, lyingFees, withoutEip1559, withoutReceipts } from './hostileSending.ts';
import {
  answerWithPage,
  type Forward,
  hangUp,
  honest,
  type RpcBehaviour,
  type RpcCall,
  refuseWith,
  rpcRefusal,
  stall,
  stallInBody,
} from './rpcProxy.ts';

/**
 * What nodes do to those who ask them, by name. Each entry makes a behaviour for `startRpcProxy(...).behave`; what it chooses
 * comes out of `random`, so that a seed plays the same thing again. `hostileSchedule.ts` puts them one after the other.
 */
export const HOSTILE = {
  /** A backend that stopped: the newest block stays what it was, older blocks are there. */
  staleBackend: () => behind(undefined),
  /** A backend that is some blocks behind, in blocks, state, logs and receipts. */
  laggingBackend: (random) => behind(1 + random.below(12)),
  /** A balancer that asks a good and a lagging backend strictly in turn. */
  balancer: (random) => inTurn([honest, behind(1 + random.below(6))]),
  /** A log index that is behind the blocks: newest events are missing without a word. */
  laggingIndex: (random) => lateIndex(1 + random.below(12)),
  /** Logs of more than so many blocks are refused. */
  refusedRange: (random) => fewBlocks(random.pick([1, 2, 5, 10, 500, 1000])),
  /** Logs whose answer is too large are refused; so is an answer that the asker itself cuts off. */
  refusedSize: (random) => fewLogs(random.pick([1, 2, 5])),
  /** Status 429 for about half of the calls. */
  limitedStatus: (random) => sometimes(random, 50, refuseWith(429)),
  /** 429 inside an answer with status 200. */
  limitedInside: (random) => sometimes(random, 50, () => Promise.reject(rpcRefusal(429, 'Too Many Requests'))),
  /** A page in HTML, status 200. */
  page: () => answerWithPage,
  /** Status 503. */
  down: () => refuseWith(503),
  /** Fields of blocks and logs that are null. */
  nullFields: (random) => changed((key) => (NULLABLE.has(key) && random.chance(30) ? null : undefined)),
  /** Times beside logs that are null or 0, blocks as they are. */
  noLogTimes: (random) => changed((key) => (key === 'blockTimestamp' ? random.pick([null, '0x0']) : undefined)),
  /** Times of blocks and beside logs that are wrong. */
  wrongTimes: (random) =>
    changed((key, value) => (TIMES.has(key) && random.chance(50) ? otherTime(value, random) : undefined)),
  /** Times of blocks that are missing. */
  missingTimes: (random) => changed((key) => (TIMES.has(key) && random.chance(50) ? undefined : KEEP), true),
  /** Receipts that are null although the transaction is mined. */
  nullReceipts: () => withoutReceipts,
  /** Refusals of transactions in the words of other clients. */
  foreignWords: (random) => foreignWords(random),
  /** Takes transactions, says so and forgets them: to their sender it looks like a reorganisation that dropped them. */
  forgottenTransactions: (random) => forgetful(random),
  /** Fee histories of 1 ether, of nothing, or empty. */
  lyingFees: (random) => lyingFees(random),
  /** A chain without EIP-1559. */
  noEip1559: () => withoutEip1559,
  /** The connection is cut, before or after the work was done. */
  cut: (random) => (call, forward) =>
    random.chance(50) ? hangUp(call, forward) : forward().then(() => hangUp(call, forward)),
  /** No answer at all. The asker's time-out ends it. */
  stall: () => stall,
  /** Half an answer and then nothing. */
  stallInBody: () => stallInBody,
} as const satisfies Record<string, (random: Random) => RpcBehaviour>;

export type HostileName = keyof typeof HOSTILE;

export const HOSTILE_NAMES = Object.keys(HOSTILE) as HostileName[];

const NULLABLE = new Set(['blockTimestamp', 'timestamp', 'blockHash', 'hash', 'number', 'logIndex', 'baseFeePerGas']);
const TIMES = new Set(['timestamp', 'blockTimestamp']);
const KEEP = Symbol('keep');

function otherTime(value: unknown, random: Random): unknown {
  return random.pick(['0x0', '0xffffffffffff', `0x${(Number(value) + 1).toString(16)}`, '0x1']);
}

function sometimes(random: Random, percent: number, behaviour: RpcBehaviour): RpcBehaviour {
  return (call, forward) => (random.chance(percent) ? behaviour(call, forward) : forward());
}

function inTurn(backends: readonly RpcBehaviour[]): RpcBehaviour {
  let turn = 0;
  return (call, forward) => backends[turn++ % backends.length]!(call, forward);
}

/** A backend `depth` blocks behind the head; undefined: one whose head stays where it is at its first call. */
function behind(depth: number | undefined): RpcBehaviour {
  let stopped: number | undefined;
  const head = async (forward: Forward) => {
    const real = Number(await forward([], 'eth_blockNumber'));
    stopped ??= real;
    return depth === undefined ? stopped : Math.max(0, real - depth);
  };
  return async (call, forward) => {
    const newest = await head(forward);
    const tag = `0x${newest.toString(16)}`;
    const { method, params } = call;
    if (method === 'eth_blockNumber') return tag;
    if (method === 'eth_getBlockByNumber')
      return isAbove(params[0], newest) ? null : forward([at(params[0], tag), params[1]]);
    if (method === 'eth_getLogs') {
      const [filter] = params as [Record<string, unknown>];
      if (isAbove(filter.fromBlock, newest)) return [];
      const toBlock = isAbove(filter.toBlock, newest) ? tag : at(filter.toBlock, tag);
      return forward([{ ...filter, fromBlock: at(filter.fromBlock, tag), toBlock }]);
    }
    if (/Receipt$|ByHash$/.test(method)) {
      const found = (await forward()) as { blockNumber?: string; number?: string } | null;
      return isAbove(found?.blockNumber ?? found?.number, newest) ? null : found;
    }
    if (['eth_call', 'eth_getBalance', 'eth_getTransactionCount', 'eth_getCode', 'eth_getStorageAt'].includes(method)) {
      const block = params.length - 1;
      if (isAbove(params[block], newest)) throw rpcRefusal(-32_000, 'header not found');
      return forward([...params.slice(0, block), params[block] === 'pending' ? 'pending' : at(params[block], tag)]);
    }
    return forward();
  };
}

const isAbove = (block: unknown, newest: number) =>
  typeof block === 'string' && block.startsWith('0x') && Number(block) > newest;
const at = (block: unknown, newest: string) => (block === 'latest' || block === undefined ? newest : block);

function lateIndex(depth: number): RpcBehaviour {
  return async (call, forward) => {
    if (call.method !== 'eth_getLogs') return forward();
    const newest = Number(await forward([], 'eth_blockNumber')) - depth;
    const logs = (await forward()) as { blockNumber: string }[];
    return logs.filter(({ blockNumber }) => Number(blockNumber) <= newest);
  };
}

function fewBlocks(most: number): RpcBehaviour {
  return async (call, forward) => {
    const [filter] = call.params as [{ fromBlock?: string; toBlock?: string }];
    const blocks = call.method === 'eth_getLogs' ? Number(filter.toBlock) - Number(filter.fromBlock) + 1 : 0;
    if (blocks > most) throw rpcRefusal(-32_602, `eth_getLogs is limited to a ${most} range`);
    return forward();
  };
}

function fewLogs(most: number): RpcBehaviour {
  return async (call, forward) => {
    const answer = await forward();
    const [filter] = call.params as [{ fromBlock?: string; toBlock?: string }];
    const one = filter?.fromBlock === filter?.toBlock;
    if (call.method !== 'eth_getLogs' || one || (answer as unknown[]).length <= most) return answer;
    throw rpcRefusal(-32_005, `query returned more than ${most} results`);
  };
}

/** Changes fields of blocks and logs on their way. */
function changed(change: (key: string, value: unknown) => unknown, drop = false): RpcBehaviour {
  const alter = (one: Record<string, unknown>) =>
    Object.fromEntries(
      Object.entries(one).flatMap(([key, value]): [string, unknown][] => {
        const next = change(key, value);
        if (next === KEEP || (next === undefined && !drop)) return [[key, value]];
        return next === undefined ? [] : [[key, next]];
      }),
    );
  return async (call, forward) => {
    const answer = await forward();
    if (!isAboutBlocks(call) || answer === null) return answer;
    return Array.isArray(answer) ? answer.map((one) => alter(one)) : alter(answer as Record<string, unknown>);
  };
}

const isAboutBlocks = ({ method }: RpcCall) => /^eth_(getLogs|getBlockBy)/.test(method);
