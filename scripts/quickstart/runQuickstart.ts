import { performance } from 'node:perf_hooks';
import { type CanonicalValue, opgText, type ProgramHeader, readProgramHeader, type Verdict } from '@assay/sdk';
import { hexToBytes } from 'viem';
import { declareEndpoint } from '../cli/declareEndpoint.ts';
import { freePort } from '../cli/freePort.ts';
import { getJson } from '../cli/getJson.ts';
import type { Output } from '../cli/output.ts';
import { registerOperator, registrationOf } from '../cli/registerOperator.ts';
import { untilTime } from '../cli/untilTime.ts';
import { digitSamples } from '../model/digits.ts';
import { modelFile } from '../model/modelFiles.ts';
import { anchorGas } from './anchorGas.ts';
import { breakPromises } from './brokenPromises.ts';
import { localCast } from './cast.ts';
import { untilCaught } from './caught.ts';
import { startChild } from './child.ts';
import { callDigit, type DigitCall } from './digitCalls.ts';
import { type Judgement, judgeWhenAnchored } from './judge.ts';
import { measureAddedLatency } from './latency.ts';
import { settleUp } from './ledger.ts';
import { ENDPOINT, serveOperator } from './operatorProcess.ts';
import { publishDigits } from './publishDigits.ts';
import { recomputeAll } from './recompute.ts';
import type { Stage } from './stage.ts';
import { BOND, DELEGATION, putUpStake } from './stakes.ts';
import type { Summary } from './summary.ts';
import { alarmsOf, handToMonitor } from './watch.ts';

const CALLS = 24;
const LATENCY_CALLS = 300;
const ANCHOR_DEADLINE_MS = 30_000;
const ORIGIN = 'quickstart.local/digits';
/** Verdicts from bad to good, to find the lowest. */
const ORDER: readonly Verdict[] = [
  ...(['INVALID', 'FAULTY', 'DISPUTED', 'BROKEN', 'LATE'] as const),
  ...(['SIGNED', 'LOGGED', 'ANCHORED', 'SETTLED', 'FINAL'] as const),
];

/** What goes on running for whoever wants to try more. */
export type Show = {
  readonly summary: Summary;
  readonly operatorUrl: string;
  readonly indexerUrl: string;
  /** A call to the honest operator, and one to the other. */
  readonly call: DigitCall;
  readonly brokenCall: DigitCall;
};

/** Plays everything on a stage: stake, serve, sign, log, anchor, index, verify; and broken promises being caught and paid for. */
export async function runQuickstart(stage: Stage, output: Output): Promise<Show> {
  const { connection, monitor } = stage;
  const { deploymentPath, rpcUrl, deployment } = connection;
  const cast = localCast();
  const { operator } = cast;

  const { url: bareUrl, config } = await startBareServer(stage, 'digits-v1');

  const port = await freePort();
  const keys = {
    receipt: hexToBytes(cast.receiptKey),
    anchor: hexToBytes(cast.anchorKey),
    checkpoint: hexToBytes(cast.checkpointSeed),
    salt: hexToBytes(cast.saltSecret),
  };
  const mirrors = [`http://127.0.0.1:${port}/log`, `${monitor.url}/operators/${operator.address}`];
  await registerOperator(connection, operator, registrationOf(keys, ORIGIN, mirrors));
  const modelId = await publishDigits(connection, operator, 'digits-v1');
  const cheaperId = await publishDigits(connection, operator, 'digits-v2');
  const declared = await declareEndpoint(connection, operator, { name: ENDPOINT, modelId, config });
  output.step(`operator ${operator.address} registered; endpoint "${ENDPOINT}" declared to be model ${modelId}`);
  await putUpStake(connection, cast);
  output.step(`it bonds ${opgText(BOND)} OPG, and a holder delegates ${opgText(DELEGATION)} to it`);

  const { folder } = stage;
  const at = { folder, port, origin: ORIGIN, operator: operator.address, rpcUrl, deploymentPath };
  const served = { modelPath: modelFile('digits-v1'), modelId, config };
  const honest = await serveOperator(at, cast, served, (line) => output.json || explain(line));
  stage.defer(honest.close);
  output.step(`serving ${ENDPOINT} at ${honest.url}/v2/models/${ENDPOINT}/infer`);

  // A receipt from before its endpoint's declaration would rightly be BROKEN, however short the gap.
  await untilTime(declared.from);
  const calls = await callAll(honest.url, digitSamples(2026, CALLS));
  const correctAnswers = calls.filter(({ label, predicted }) => label === predicted).length;
  output.step(`${calls.length} digits read, ${correctAnswers} rightly; each answer came with a signed receipt`);
  const recomputed = await recomputeAll('digits-v1', calls);
  output.step(`${recomputed} of them computed again from the model's files: bit for bit what the receipts bind`);
  for (const { receipt } of calls) await handToMonitor(monitor.url, receipt ?? '');
  const latency = await measureAddedLatency(bareUrl, honest.url, digitSamples(7, LATENCY_CALLS));
  output.step(`receipts add ${latency.added.p50} ms to a call (median; p99 ${latency.added.p99} ms)`);

  const indexerUrl = (await stage.indexer).graphqlUrl;
  output.step(`the indexer answers at ${indexerUrl}`);
  const program = readProgramHeader(
    await getJson(`${honest.url}/v2/models/${ENDPOINT}/program`, 'OPERATOR_UNREACHABLE'),
  );
  const judgements = await judgeAll(connection, indexerUrl, calls, program);
  const verdict = lowest(judgements.map((one) => one.verdict));
  const gas = await anchorGas(connection, operator.address);
  output.step(`verified: every receipt is at least ${verdict}; ${gas.anchors} anchors, ${gas.median} gas each`);

  output.step('now a second operator: it serves a cheaper model than it declared, and keeps no promise');
  const cheaperServer = await startBareServer(stage, 'digits-v2');
  const models = {
    declared: { url: bareUrl, modelId },
    cheaper: { url: cheaperServer.url, modelId: cheaperId },
    config,
  };
  const broken = await breakPromises(stage, cast, models);
  const [swapped] = broken;
  output.step(`its first answer is ${swapped?.verdictAtOnce}: ${swapped?.reasonsAtOnce.join(', ')}`);
  const punished = await untilCaught(connection, indexerUrl, cast.dishonest.address, broken);
  for (const { fault, taken, seconds } of punished) {
    output.step(`${fault}: ${taken} OPG slashed, ${seconds} s after it could be proven`);
  }
  const balance = await settleUp(connection, cast);

  const total = await anchorGas(connection, operator.address);
  const summary: Summary = {
    receipts: judgements.length,
    correctAnswers,
    recomputed,
    verdict,
    indexerVerdict: lowestOrNull(judgements.map((one) => one.indexerVerdict)),
    gasPerAnchor: total.median,
    gasOfAnchors: { lowest: total.lowest, highest: total.highest },
    gasPerReceipt: total.perReceipt,
    anchors: total.anchors,
    anchoredReceipts: total.entries,
    addedLatencyMs: latency.added,
    latencyMs: { bare: latency.bare, operator: latency.operator },
    silentSwapDetected: swapped?.verdictAtOnce === 'BROKEN' && swapped.reasonsAtOnce.includes('UNDECLARED_MODEL'),
    punished,
    promisesCaught: punished.length,
    balance,
    monitorAlarms: await alarmsOf(monitor.url, operator.address),
    chainId: deployment.chainId,
    secondsTotal: Math.round(performance.now()) / 1000,
  };
  return {
    summary,
    operatorUrl: honest.url,
    indexerUrl,
    call: calls[0] as DigitCall,
    brokenCall: swapped?.call as DigitCall,
  };

  async function callAll(url: string, samples: ReturnType<typeof digitSamples>): Promise<DigitCall[]> {
    const made: DigitCall[] = [];
    for (const sample of samples) made.push(await callDigit(url, ENDPOINT, sample));
    return made;
  }

  function explain(line: string): void {
    if (!/"level":"(warn|error|fatal)"/.test(line)) return;
    const { msg } = JSON.parse(line) as { msg: string };
    output.warn(`the operator's own log: ${msg}`);
  }
}

async function startBareServer(stage: Stage, model: 'digits-v1' | 'digits-v2') {
  const bare = await startChild(['scripts/quickstart/bareServer.ts', modelFile(model)], () => {});
  stage.defer(bare.close);
  return JSON.parse(bare.firstLine) as { url: string; config: Record<string, CanonicalValue> };
}

async function judgeAll(
  connection: Stage['connection'],
  indexerUrl: string,
  calls: readonly DigitCall[],
  program: ProgramHeader,
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const call of calls) {
    judgements.push(await judgeWhenAnchored(connection, indexerUrl, call, program, ANCHOR_DEADLINE_MS));
  }
  return judgements;
}

function lowest(verdicts: readonly Verdict[]): Verdict {
  return ORDER[Math.min(...verdicts.map((verdict) => ORDER.indexOf(verdict)))] ?? 'INVALID';
}

function lowestOrNull(verdicts: readonly (Verdict | null)[]): Verdict | null {
  const known = verdicts.filter((verdict) => verdict !== null);
  return known.length < verdicts.length ? null : lowest(known);
}
