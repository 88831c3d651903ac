// The process that the crash test of answers kills: a defence over the log and the chain of the test. One argument, the JSON of
// `AnswersChildOptions`. It says `open`, and `held <step>` where it stands still for the kill; told `finish` on its standard
// input it ends with `done` once no demand is open and all it sent is final.
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { createNodeChain } from '@assay/node/chain';
import { createTransactionAgent, journalPath, openTransactionJournal } from '@assay/node/transactions';
import { createCourtReader, type Deployment } from '@assay/sdk';
import pino from 'pino';
import { type Address, createPublicClient, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { createAnswerSender } from '../../../operator/src/defence/answerSender.ts';
import { createDefenceAgent } from '../../../operator/src/defence/defenceAgent.ts';
import { createProvableLog } from '../../scenes/provableLog.ts';

export type AnswersChildOptions = {
  readonly rpcUrl: string;
  readonly dataDir: string;
  readonly deployment: Deployment;
  readonly operator: Address;
  readonly key: Hex;
  readonly digests: readonly Hex[];
  /** Step of the agent at which to stand still. */
  readonly holdAt?: string;
};

const options = JSON.parse(process.argv[2] ?? '') as AnswersChildOptions;
const say = (line: string) => process.stdout.write(`${line}\n`);
const client = createPublicClient({ transport: http(options.rpcUrl) });
const { deployment, operator, dataDir } = options;
const { chainId } = deployment;
const account = privateKeyToAccount(options.key);
const court = deployment.contracts.FaultCourt.address;
const reader = createCourtReader({ publicClient: client, deployment });
const history = await reader.anchorHistory(operator, 0);
const logger = pino({ level: 'silent' });

const agent = createTransactionAgent({
  ...{ chainId, account, logger, chain: createNodeChain(client, { simulateAt: 'pending' }) },
  journal: openTransactionJournal(journalPath(dataDir, account.address), { chainId, account: account.address }),
  rules: { finality: 4, patience: { blocks: 2, seconds: 0 }, doubtMs: 0 },
  onStep: (step) => {
    if (step !== options.holdAt) return undefined;
    say(`held ${step}`);
    return new Promise(() => {});
  },
});
const defence = createDefenceAgent({
  ...{ operator, logger, intervalMs: 15, history: () => history, sender: createAnswerSender(agent, court) },
  court: reader,
  source: createProvableLog(...options.digests),
});
let finishing = false;
createInterface({ input: process.stdin }).on('line', () => {
  finishing = true;
});
say('open');
// Before the first round nothing is known to be open, and a child that is told to finish would end there.
await defence.tick();
defence.start();
while (!finishing || defence.state().open > 0 || agent.live().length > 0) await delay(15);
await defence.stop();
say('done');
process.exit(0);
