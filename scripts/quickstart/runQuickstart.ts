import { performance } from 'node:perf_hooks';
import { type CanonicalValue, REASON_WEIGHTS, type Verdict } from '@assay/sdk';
import { hexToBytes } from 'viem';
import { declareEndpoint } from '../cli/declareEndpoint.ts';
import { freePort } from '../cli/freePort.ts';
import type { Output } from '../cli/output.ts';
import { registerOperator, registrationOf } from '../cli/registerOperator.ts';
import { untilTime } from '../cli/untilTime.ts';
import { digitSamples } from '../model/digits.ts';
import { modelFile } from '../model/modelFiles.ts';
import { anchorGas } from './anchorGas.ts';
import { localCast } from './cast.ts';
import { startChild } from './child.ts';
import { callDigit, type DigitCall } from './digitCalls.ts';
import { type Judgement, judgeWhenAnchored } from './judge.ts';
import { measureAddedLatency } from './latency.ts';
import { ENDPOINT, type OperatorProcess, type Served, serveOperator } from './operatorProcess.ts';
import { publishDigits } from './publishDigits.ts';
import type { Stage } from './stage.ts';
import type { Summary } from './summary.ts';
import { alarmsOf, handToMonitor } from './watch.ts';

const CALLS = 24;
const SWAPPED_CALLS = 4;
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
  /** One call before the silent swap, and one after it. */
  readonly call: DigitCall;
  readonly swappedCall: DigitCall;
};

/** Plays the whole main job on a stage: serve, sign, log, anchor, index, verify, and a silent swap being noticed. */
export async function runQuickstart(stage: Stage, output: Output): Promise<Show> {
  const { connection, monitor } = stage;
  const { deploymentPath, rpcUrl, deployment } = connection;
  const cast = localCast();
  const { operator } = cast;

  const bare = await startChild(['scripts/quickstart/bareServer.ts', modelFile('digits-v1')], () => {});
  stage.defer(bare.close);
  const { url: bareUrl, config } = JSON.parse(bare.firstLine) as {
    url: string;
    config: Record<string, CanonicalValue>;
  };

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
  const swappedId = await publishDigits(connection, operator, 'digits-v2');
  const declared = await declareEndpoint(connection, operator, { name: ENDPOINT, modelId, config });
  output.step(`operator ${operator.address} registered; endpoint "${ENDPOINT}" declared to be model ${modelId}`);

  const { folder } = stage;
  const at = { folder, port, origin: ORIGIN, operator: operator.address, rpcUrl, deploymentPath };
  const serve = (served: Served, firstStart: boolean): Promise<OperatorProcess> =>
    serveOperator({ ...at, firstStart }, cast, served, (line) => output.json || explain(line));
  const honest = await serve({ modelPath: modelFile('digits-v1'), modelId, config }, true);
  stage.defer(honest.close);
  output.step(`serving ${ENDPOINT} at ${honest.url}/v2/models/${ENDPOINT}/infer`);

  // A receipt from before its endpoint's declaration would rightly be BROKEN, however short the gap.
  await untilTime(declared.from);
  const calls = await callAll(honest.url, digitSamples(2026, CALLS));
  const correctAnswers = calls.filter(({ label, predicted }) => label === predicted).length;
  output.step(`${calls.length} digits read, ${correctAnswers} rightly; each answer came with a signed receipt`);
  for (const { receipt } of calls) await handToMonitor(monitor.url, receipt ?? '');
  const latency = await measureAddedLatency(bareUrl, honest.url, digitSamples(7, LATENCY_CALLS));
  output.step(`receipts add ${latency.added.p50} ms to a call (median; p99 ${latency.added.p99} ms)`);

  const indexerUrl = (await stage.indexer).graphqlUrl;
  output.step(`the indexer answers at ${indexerUrl}`);
  const judgements = await judgeAll(connection, indexerUrl, calls);
  const verdict = lowest(judgements.map((one) => one.verdict));
  const gas = await anchorGas(connection, operator.address);
  output.step(`verified: every receipt is at least ${verdict}; ${gas.anchors} anchors, ${gas.median} gas each`);

  output.step('now the silent swap: the operator restarts with another model behind the same endpoint');
  await honest.close();
  const swapped = await serve({ modelPath: modelFile('digits-v2'), modelId: swappedId, config }, false);
  stage.defer(swapped.close);
  const swappedCalls = await callAll(swapped.url, digitSamples(2027, SWAPPED_CALLS));
  const swapJudgements = await judgeAll(connection, indexerUrl, swappedCalls);
  const codes = new Set(swapJudgements.flatMap((one) => one.codes));
  const swapReasons = [...codes].filter((code) => REASON_WEIGHTS[code] !== 'NOTE');
  const swapVerdict = lowest(swapJudgements.map((one) => one.verdict));
  const silentSwapDetected = swapJudgements.every(
    (one) => one.verdict === 'BROKEN' && one.codes.includes('UNDECLARED_MODEL'),
  );
  output.step(`the same calls now give ${swapVerdict}: ${swapReasons.join(', ')}`);

  const total = await anchorGas(connection, operator.address);
  const summary: Summary = {
    receipts: judgements.length,
    correctAnswers,
    verdict,
    indexerVerdict: lowestOrNull(judgements.map((one) => one.indexerVerdict)),
    gasPerAnchor: total.median,
    gasOfAnchors: { lowest: total.lowest, highest: total.highest },
    gasPerReceipt: total.perReceipt,
    anchors: total.anchors,
    anchoredReceipts: total.entries,
    addedLatencyMs: latency.added,
    latencyMs: { bare: latency.bare, operator: latency.operator },
    silentSwapDetected,
    swapVerdict,
    swapReasons,
    monitorAlarms: await alarmsOf(monitor.url),
    chainId: deployment.chainId,
    secondsTotal: Math.round(performance.now()) / 1000,
  };
  return {
    summary,
    operatorUrl: swapped.url,
    indexerUrl,
    call: calls[0] as DigitCall,
    swappedCall: swappedCalls[0] as DigitCall,
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

async function judgeAll(
  connection: Stage['connection'],
  indexerUrl: string,
  calls: readonly DigitCall[],
): Promise<Judgement[]> {
  const judgements: Judgement[] = [];
  for (const call of calls) judgements.push(await judgeWhenAnchored(connection, indexerUrl, call, ANCHOR_DEADLINE_MS));
  return judgements;
}

function lowest(verdicts: readonly Verdict[]): Verdict {
  return ORDER[Math.min(...verdicts.map((verdict) => ORDER.indexOf(verdict)))] ?? 'INVALID';
}

function lowestOrNull(verdicts: readonly (Verdict | null)[]): Verdict | null {
  const known = verdicts.filter((verdict) => verdict !== null);
  return known.length < verdicts.length ? null : lowest(known);
}
