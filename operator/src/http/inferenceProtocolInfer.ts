import type { IncomingMessage, ServerResponse } from 'node:http';
import { AssayError, FLAGS } from '@assay/sdk';
import type { Logger } from 'pino';
import type { ServedTerms } from '../defence/servedTerms.ts';
import { type Admission, admissionError, RETRY_AFTER_SECONDS } from './admission.ts';
import { answerOnce } from './answerOnce.ts';
import { clientNonce } from './clientNonce.ts';
import { newReceiptId, sha256 } from './commitments.ts';
import type { KeepAnswer } from './exchange.ts';
import { type Idempotency, idempotencyKey } from './idempotency.ts';
import type { InferenceBackends } from './inferenceProtocolBackend.ts';
import { modelVersion, oipEndpoint } from './inferenceProtocolEndpoint.ts';
import { errorReply, httpErrorReply, type InferenceReply } from './inferenceProtocolReply.ts';
import { HttpError, toHttpError } from './openaiError.ts';
import { notDeclaredError } from './ownAnswer.ts';
import { type ReceiptWriter, receiptHeaders } from './receiptWriter.ts';
import { type ReadBody, requireJson } from './requestBody.ts';
import type { EndpointTable, ServedEndpoint } from './servedEndpoint.ts';
import type { Authenticate, Tenant } from './tenants.ts';

/** What inference calls need; the shared parts are those of the other protocol's routes. */
export type InferDeps = {
  readonly endpoints: EndpointTable;
  readonly backends: InferenceBackends;
  readonly authenticate: Authenticate;
  readonly admission: Admission;
  /** Why no receipt may be issued now, or undefined. */
  readonly mayIssue: () => string | undefined;
  readonly idempotency: Idempotency;
  readonly writeReceipt: ReceiptWriter;
  readonly readBody: ReadBody;
  readonly logger: Logger;
  /** What may be promised under which endpoint. */
  readonly terms: ServedTerms;
  /** Unix milliseconds. */
  readonly clock: () => number;
  /** Told of every answered request. */
  readonly onAnswered: (route: string, status: number, milliseconds: number) => void;
};

type Target = { readonly name: string; readonly version: string | undefined };

type Call = {
  readonly incoming: IncomingMessage;
  readonly outgoing: ServerResponse;
  readonly endpoint: ServedEndpoint;
  readonly version: string | undefined;
  readonly tenant: Tenant;
  readonly nonce: Uint8Array | undefined;
  readonly body: Buffer;
  readonly requestHash: Uint8Array;
  readonly retryKey: string | undefined;
};

const ROUTE = '/v2/models/{name}/infer';

/** Serves one inference call from its arrival to its receipt, writing to node's response. Never rejects. */
export async function serveInfer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Target,
  deps: InferDeps,
): Promise<void> {
  const started = performance.now();
  let status: number;
  try {
    status = await answer(await openCall(incoming, outgoing, target, deps), deps);
  } catch (error) {
    const shown = toHttpError(error);
    if (shown.code === 'internal_error') deps.logger.error({ err: error, route: ROUTE }, 'request failed');
    // A body that is still coming in is not worth reading: close after the answer.
    const { headers, ...reply } = httpErrorReply(shown);
    send(outgoing, { ...reply, headers: incoming.complete ? headers : { ...headers, connection: 'close' } });
    status = shown.status;
  }
  deps.onAnswered(ROUTE, status, performance.now() - started);
}

/** Reads and checks what all calls have in common. Throws {@link HttpError} for what gets no receipt. */
async function openCall(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  target: Target,
  deps: InferDeps,
): Promise<Call> {
  const { headers } = incoming;
  const tenant = deps.authenticate(headers);
  requireJson(incoming);
  if (headers['inference-header-content-length'] !== undefined) {
    const message = 'binary tensors (Inference-Header-Content-Length) are not spoken here; send "data" as JSON';
    throw new HttpError(400, 'invalid_request', message);
  }
  const nonce = clientNonce(headers);
  const retryKey = idempotencyKey(headers['idempotency-key']);
  const endpoint = oipEndpoint(deps.endpoints, target.name);
  const version = modelVersion(target.version);
  const body = await deps.readBody(incoming, outgoing);
  const problem = deps.mayIssue();
  if (problem !== undefined) throw withheld(`${problem}; try again later`, undefined);
  return { incoming, outgoing, endpoint, version, tenant, nonce, body, requestHash: sha256(body), retryKey };
}

/** Returns the status that the client was given. */
async function answer(call: Call, deps: InferDeps): Promise<number> {
  const refusal = deps.admission.enter();
  if (refusal !== undefined) {
    return await conclude(call, httpErrorReply(admissionError(refusal)), deps);
  }
  try {
    const { retryKey, tenant, requestHash, outgoing, endpoint, version } = call;
    const serve = async (keep?: KeepAnswer) => {
      const undeclared = deps.terms.problem(endpoint, Math.floor(deps.clock() / 1000));
      // INVARIANT H12: No complete receipt is issued for an endpoint, model and configuration that are not declared and
      //   active at the second that it carries; what is not known is refused. So nobody can show an undeclared or
      //   unknown model of an honest operator.
      if (undeclared !== undefined) return conclude(call, httpErrorReply(notDeclaredError(undeclared)), deps);
      return conclude(call, await infer(call, deps), deps, keep);
    };
    if (retryKey === undefined) return await serve();
    // The model is not in the body, so it has to be in what a key is bound to.
    const route = `/v2/models/${JSON.stringify([endpoint.name, version ?? null])}/infer`;
    const once = { key: retryKey, route, tenant, requestHash, outgoing, wantsEvent: false };
    return await answerOnce(once, deps, serve);
  } finally {
    deps.admission.leave();
  }
}

async function infer(
  { incoming, outgoing, endpoint, version, body, retryKey }: Call,
  deps: InferDeps,
): Promise<InferenceReply> {
  const gone = new AbortController();
  const onClose = () => gone.abort();
  // With a retry key the answer is wanted even when this client goes away: the retry will ask for it.
  if (retryKey === undefined) {
    if (outgoing.destroyed) gone.abort();
    outgoing.once('close', onClose);
  }
  try {
    const backend = await deps.backends.of(endpoint);
    return await backend.infer({ endpoint, version, headers: incoming.headers, body, signal: gone.signal });
  } catch (error) {
    deps.logger.error({ err: error, endpoint: endpoint.name }, 'model cannot be loaded');
    const message = 'the model behind this endpoint cannot be loaded; the log of the operator says why';
    return errorReply(503, 'ENGINE_FAILED', message, FLAGS.FAILED);
  } finally {
    outgoing.off('close', onClose);
  }
}

/**
 * Issues the receipt, keeps the answer for retries, and only then sends it. Returns its status. Throws {@link HttpError} 503
 * when there is no receipt.
 */
async function conclude(call: Call, reply: InferenceReply, deps: InferDeps, keep?: KeepAnswer): Promise<number> {
  const { endpoint, tenant, requestHash, nonce, outgoing } = call;
  const { status, flags, body, headers, inputUnits, outputUnits, roots } = reply;
  const facts = {
    id: newReceiptId(),
    endpoint,
    tenant,
    requestHash,
    // Where the content is bytes the same ones go to the engine, so the two commitments are equal.
    executedHash: roots?.inputRoot ?? requestHash,
    responseHash: roots?.outputRoot ?? sha256(body),
    ...(roots && { executionRoot: roots.executionRoot }),
    flags,
    inputUnits,
    outputUnits,
    clientNonce: nonce,
  };
  // No answer of an engine leaves before its receipt is durable.
  // INVARIANT E4: No answer of an engine leaves before its receipt is durable.
  const receipt = await deps.writeReceipt(facts).catch((error: unknown) => {
    if (error instanceof AssayError && error.code === 'ENDPOINT_NOT_DECLARED') return undefined;
    deps.logger.error({ err: error }, 'receipt not issued');
    throw withheld('no receipt could be written, so the answer is withheld; try again later', error);
  });
  if (receipt === undefined) {
    // The declaration ended while the engine was at work.
    return conclude(call, httpErrorReply(notDeclaredError('its declaration has ended'), FLAGS.FAILED), deps, keep);
  }
  await keep?.({ status, headers, body, eventAt: undefined }, receipt);
  send(outgoing, { ...reply, headers: { ...headers, ...receiptHeaders(receipt) } });
  return status;
}

function withheld(message: string, cause: unknown): HttpError {
  return new HttpError(503, 'receipt_unavailable', message, { retryAfterSeconds: RETRY_AFTER_SECONDS, cause });
}

function send(outgoing: ServerResponse, { status, headers, body }: InferenceReply): void {
  if (outgoing.destroyed || outgoing.headersSent) {
    outgoing.destroy();
    return;
  }
  outgoing.writeHead(status, { ...headers, 'content-length': body.length });
  outgoing.end(body);
}
