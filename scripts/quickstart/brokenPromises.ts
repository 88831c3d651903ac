import {
  type CanonicalValue,
  configDigest,
  createChainReader,
  decodeReceipt,
  type FaultName,
  verifyReceipt,
} from '@assay/sdk';
import { operatorRegistryAbi } from '@assay/sdk/abi';
import { type Hex, toHex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { declareEndpoint } from '../cli/declareEndpoint.ts';
import { transact } from '../cli/transact.ts';
import { untilTime } from '../cli/untilTime.ts';
import { digitSamples } from '../model/digits.ts';
import type { Cast } from './cast.ts';
import { callDigit, type DigitCall } from './digitCalls.ts';
import { startDishonestOperator, type Trick } from './dishonestOperator.ts';
import { ENDPOINT } from './operatorProcess.ts';
import type { Stage } from './stage.ts';
import { handToMonitor } from './watch.ts';

const ORIGIN = 'quickstart.local/bargain';
const PROMISE_SECONDS = 8;

/** The models that the dishonest operator has to choose from: what it declared, and what is cheaper. */
export type Models = {
  readonly declared: { readonly url: string; readonly modelId: Hex };
  readonly cheaper: { readonly url: string; readonly modelId: Hex };
  readonly config: { readonly [key: string]: CanonicalValue };
};

/** A promise that was broken, and what came of it. */
export type BrokenPromise = {
  readonly fault: Extract<FaultName, 'UNDECLARED_MODEL' | 'CONFLICT' | 'OMISSION'>;
  readonly call: DigitCall;
  /** What the sdk said of the receipt when the client got it. */
  readonly verdictAtOnce: string;
  readonly reasonsAtOnce: readonly string[];
  readonly issuedAt: number;
  readonly anchorBy: number;
  /** When the monitor had all of the receipts, unix seconds. */
  readonly handedInAt: number;
};

/** A second operator declares one model and serves another, gives one place in its log to two answers, and anchors nothing. */
export async function breakPromises(stage: Stage, cast: Cast, models: Models): Promise<BrokenPromise[]> {
  const { connection } = stage;
  const { deployment } = connection;
  const { dishonest, dishonestReceiptKey } = cast;
  const receiptKey = privateKeyToAddress(dishonestReceiptKey);
  await transact(connection, dishonest, {
    address: deployment.contracts.OperatorRegistry.address,
    abi: operatorRegistryAbi,
    functionName: 'register',
    args: [ORIGIN, CHECKPOINT_KEY, [], receiptKey],
  });
  const { modelId } = models.declared;
  const declared = await declareEndpoint(connection, dishonest, { name: ENDPOINT, modelId, config: models.config });
  await untilTime(declared.from);

  const identity = {
    operator: dishonest.address,
    receiptKey: dishonestReceiptKey,
    domain: { chainId: deployment.chainId, anchors: deployment.contracts.Anchors.address },
    endpoint: ENDPOINT,
    configDigest: configDigest(models.config),
    promiseSeconds: PROMISE_SECONDS,
  };
  const trick = (model: Models['declared'], leafIndex: number): Trick => ({
    modelUrl: model.url,
    modelId: model.modelId,
    leafIndex,
  });
  const swapped = trick(models.cheaper, 0);
  const server = await startDishonestOperator(identity, swapped);
  stage.defer(server.close);
  const promises: Omit<BrokenPromise, 'handedInAt'>[] = [];
  for (const [fault, next] of [
    ['UNDECLARED_MODEL', swapped],
    ['CONFLICT', trick(models.declared, 1)],
    ['CONFLICT', trick(models.declared, 1)],
    ['OMISSION', trick(models.declared, 2)],
  ] as const) {
    server.play(next);
    const [sample] = digitSamples(2030 + promises.length, 1);
    promises.push(await judgeAtOnce(stage, fault, await callDigit(server.url, ENDPOINT, sample!)));
  }
  for (const { call } of promises) await handToMonitor(stage.monitor.url, call.receipt ?? '');
  const handedInAt = Date.now() / 1000;
  return promises.map((promise) => ({ ...promise, handedInAt }));
}

async function judgeAtOnce(
  { connection }: Stage,
  fault: BrokenPromise['fault'],
  call: DigitCall,
): Promise<Omit<BrokenPromise, 'handedInAt'>> {
  const compact = call.receipt ?? '';
  const { receipt } = decodeReceipt(compact);
  const { requestBody, responseBody, contentType, httpStatus, receivedAt, salts } = call;
  const known = { endpoint: ENDPOINT, requestBody, responseBody, contentType, httpStatus, receivedAt };
  const { verdict, reasons } = await verifyReceipt({
    compact,
    chain: createChainReader(connection),
    call: { ...known, ...(salts !== undefined && { salts }) },
  });
  const reasonsAtOnce = reasons.map(({ code }) => code);
  const { issuedAt, anchorBy } = receipt;
  return { fault, call, verdictAtOnce: verdict, reasonsAtOnce, issuedAt, anchorBy };
}

/** It never signs a checkpoint: any key will do. */
const CHECKPOINT_KEY = toHex(1, { size: 32 });
