import { performance } from 'node:perf_hooks';
import { decodeSalts, InvariantError, type Salts } from '@assay/sdk';
import type { DigitSample } from '../model/digits.ts';

/** One real inference over HTTP, and what came with it. */
export type DigitCall = {
  readonly label: number;
  readonly predicted: number;
  readonly requestBody: Uint8Array;
  readonly responseBody: Uint8Array;
  readonly contentType: string;
  readonly httpStatus: number;
  readonly receivedAt: number;
  readonly milliseconds: number;
  /** From the answer's headers; undefined where the server gives no receipts. */
  readonly receipt: string | undefined;
  readonly receiptId: string | undefined;
  readonly salts: Salts | undefined;
};

/** Asks an Open Inference Protocol server which digit a picture shows. */
export async function callDigit(url: string, endpoint: string, { label, image }: DigitSample): Promise<DigitCall> {
  const inputs = [{ name: 'image', datatype: 'FP32', shape: [1, image.length], data: Array.from(image) }];
  const requestBody = new TextEncoder().encode(JSON.stringify({ inputs }));
  const started = performance.now();
  const response = await fetch(`${url}/v2/models/${endpoint}/infer`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: requestBody,
  });
  const responseBody = new Uint8Array(await response.arrayBuffer());
  const milliseconds = performance.now() - started;
  if (!response.ok) {
    const text = new TextDecoder().decode(responseBody);
    throw new InvariantError('ENGINE_FAILED', `The model answered ${response.status}: ${text.slice(0, 300)}`);
  }
  const salts = response.headers.get('x-assay-salts');
  return {
    label,
    predicted: predictedDigit(responseBody),
    requestBody,
    responseBody,
    contentType: response.headers.get('content-type') ?? '',
    httpStatus: response.status,
    receivedAt: Math.floor(Date.now() / 1000),
    milliseconds,
    receipt: response.headers.get('x-assay-receipt') ?? undefined,
    receiptId: response.headers.get('x-receipt-id') ?? undefined,
    salts: salts === null ? undefined : decodeSalts(salts),
  };
}

function predictedDigit(body: Uint8Array): number {
  const { outputs } = JSON.parse(new TextDecoder().decode(body)) as { outputs: { data: number[] }[] };
  const probabilities = outputs[0]?.data ?? [];
  return probabilities.indexOf(Math.max(...probabilities));
}
