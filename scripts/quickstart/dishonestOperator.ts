import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  commit,
  deriveSalts,
  encodeReceipt,
  encodeSalts,
  endpointId,
  hashContent,
  type InferenceReceipt,
  REQUEST_TAG,
  RESPONSE_TAG,
  type ReceiptDomain,
  signReceipt,
  toHex,
  ZERO_32,
} from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** What stands behind the endpoint for the next calls, and where in a log that it never anchors it promises to put them. */
export type Trick = { readonly modelUrl: string; readonly modelId: Hex; readonly leafIndex: number };

export type DishonestOperator = {
  readonly url: string;
  /** From the next call on. */
  play(trick: Trick): void;
  close(): Promise<void>;
};

type Identity = {
  readonly operator: Address;
  readonly receiptKey: Hex;
  readonly domain: ReceiptDomain;
  readonly endpoint: string;
  readonly configDigest: Hex;
  /** Seconds after which each receipt promises to be anchored. */
  readonly promiseSeconds: number;
};

/**
 * Serves real answers of real models with well-formed, signed receipts, and keeps no promise that they make. Our own operator
 * cannot be made to do that, so this one signs by hand.
 */
export async function startDishonestOperator(identity: Identity, first: Trick): Promise<DishonestOperator> {
  let trick = first;
  const server = createServer(async (request, response) => {
    const { modelUrl, modelId, leafIndex } = trick;
    const body = await readAll(request);
    const answer = await fetch(`${modelUrl}${request.url}`, { method: 'POST', body: new Uint8Array(body) });
    const answerBody = new Uint8Array(await answer.arrayBuffer());
    const receiptId = randomBytes(16);
    const salts = deriveSalts(randomBytes(32), receiptId);
    const requestCommitment = toHex(commit(REQUEST_TAG, salts.request, hashContent(body)));
    const issuedAt = Math.floor(Date.now() / 1000);
    const receipt: InferenceReceipt = {
      operator: identity.operator,
      leafIndex,
      issuedAt,
      anchorBy: issuedAt + identity.promiseSeconds,
      endpoint: endpointId(identity.endpoint),
      modelId,
      configDigest: identity.configDigest,
      requestCommitment,
      executedCommitment: requestCommitment,
      responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, hashContent(answerBody))),
      executionRoot: ZERO_32,
      evidenceDigest: ZERO_32,
      clientNonce: ZERO_32,
      inputUnits: 0,
      outputUnits: 0,
      flags: 0,
    };
    const signed = signReceipt(receipt, identity.domain, identity.receiptKey);
    response.setHeader('content-type', 'application/json');
    response.setHeader('x-assay-receipt', encodeReceipt(signed));
    response.setHeader('x-receipt-id', toHex(receiptId).slice(2));
    response.setHeader('x-assay-salts', encodeSalts(salts));
    response.end(answerBody);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    play: (next) => {
      trick = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
