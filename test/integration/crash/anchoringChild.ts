// The process that the crash test kills: a real log under load with its anchoring agent. One argument, the JSON of
// `AnchoringChildOptions`. It says `open <size>`, `held <step>` where it stands still for the kill, and, told `finish` on its
// standard input, takes no more receipts, waits until all it has is final, says `done` and ends.
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { type Address, createPublicClient, type Hex, http } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { createAnchoringAgent } from '../../../operator/src/anchoring/anchoringAgent.ts';
import { type AnchorsDeployment, createAnchoringChain } from '../../../operator/src/anchoring/viemAnchoringChain.ts';
import { openReceiptLog } from '../../../operator/src/log/receiptLog.ts';
import { logOptions, randomDraft } from '../logFixture.ts';

export type AnchoringChildOptions = {
  readonly rpcUrl: string;
  readonly dataDir: string;
  readonly deployment: AnchorsDeployment;
  readonly operator: Address;
  readonly anchorKey: Hex;
  readonly finalityDepth: number;
  /** Step of the agent at which to stand still, and the how-manieth time. */
  readonly holdAt?: string;
  readonly holdCount?: number;
};

const options = JSON.parse(process.argv[2] ?? '') as AnchoringChildOptions;
const say = (line: string) => process.stdout.write(`${line}\n`);
const quiet = () => {};
let left = options.holdCount ?? 1;

const log = await openReceiptLog(
  logOptions(options.dataDir, { clock: Date.now, checkpointIntervalMs: 20, segmentRecords: 4096 }),
);
const client = createPublicClient({ transport: http(options.rpcUrl) });
const agent = await createAnchoringAgent({
  dataDir: options.dataDir,
  log,
  chain: createAnchoringChain(client, options.deployment),
  account: privateKeyToAccount(options.anchorKey),
  operator: options.operator,
  intervalMs: 60,
  pollMs: 15,
  finalityDepth: options.finalityDepth,
  promiseSeconds: 3600,
  patience: { blocks: 2, seconds: 0 },
  doubtMs: 0,
  logger: { info: quiet, warn: quiet, error: quiet },
  onFatal: (error) => {
    say(`fatal ${error.message}`);
    process.exit(4);
  },
  onStep: (step) => {
    if (step !== options.holdAt) return undefined;
    left -= 1;
    if (left > 0) return undefined;
    say(`held ${step}`);
    return new Promise(() => {});
  },
});
let finishing = false;
say(`open ${log.size()}`);
agent.start();
createInterface({ input: process.stdin }).on('line', () => {
  finishing = true;
});

while (!finishing) {
  await log.issue(randomDraft());
  await delay(5);
}
while (agent.state().finalSize < log.size()) await delay(15);
const state = agent.state();
await agent.stop();
await log.close();
say(`done ${JSON.stringify(state)}`);
process.exit(0);
