import type { IncomingMessage, ServerResponse } from 'node:http';
import { FLAGS } from '@assay/sdk';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono } from 'hono';
import { type Admission, admissionError } from './admission.ts';
import { answerOnce } from './answerOnce.ts';
import { clientNonce } from './clientNonce.ts';
import { newReceiptId, sha256 } from './commitments.ts';
import type { Exchange, KeepAnswer } from './exchange.ts';
import { type Idempotency, idempotencyKey } from './idempotency.ts';
import { type InferenceRequest, parseInferenceRequest, withModel } from './inferenceRequest.ts';
import { HttpError, sendError, toHttpError } from './openaiError.ts';
import { answerWithError, notDeclaredError } from './ownAnswer.ts';
import { relayAnswer } from './relayAnswer.ts';
import type { RelayDeps } from './relayDeps.ts';
import { type ReadBody, requireJson } from './requestBody.ts';
import type { EndpointTable, ServedEndpoint } from './servedEndpoint.ts';
import type { Authenticate } from './tenants.ts';

/** What the inference routes need. */
export type InferenceDeps = RelayDeps & {
  readonly endpoints: EndpointTable;
  readonly authenticate: Authenticate;
  readonly admission: Admission;
  /** Why no receipt may be issued now, or undefined. */
  readonly mayIssue: () => string | undefined;
  readonly idempotency: Idempotency;
  readonly readBody: ReadBody;
  /** Told of every answered request. */
  readonly onAnswered: (route: string, status: number, milliseconds: number) => void;
  /** Unix milliseconds. */
  readonly clock: () => number;
};

/** Paths below `/v1`, as clients and engines call them. */
const PATHS = ['/chat/completions', '/completions', '/embeddings', '/responses'] as const;

/** The OpenAI inference routes. They write to node's response directly: this is the hot path. */
export function inferenceRoutes(deps: InferenceDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  for (const path of PATHS) {
    const route = `/v1${path}`;
    app.post(route, (c) => {
      void serveInference(c.env.incoming, c.env.outgoing, path, route, deps);
      return RESPONSE_ALREADY_SENT;
    });
  }
  return app;
}

async function serveInference(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  route: string,
  deps: InferenceDeps,
): Promise<void> {
  const started = performance.now();
  let status: number;
  try {
    status = await answer(incoming, outgoing, path, route, deps);
  } catch (error) {
    const shown = toHttpError(error);
    if (shown.code === 'internal_error') deps.logger.error({ err: error, route }, 'request failed');
    // A body that is still coming in is not worth reading: close after the answer.
    sendError(outgoing, shown, incoming.complete ? {} : { connection: 'close' });
    status = shown.status;
  }
  deps.onAnswered(route, status, performance.now() - started);
}

/** Returns the status that the client was given. Throws {@link HttpError} for what has no receipt. */
async function answer(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  path: string,
  route: string,
  deps: InferenceDeps,
): Promise<number> {
  const { headers } = incoming;
  const tenant = deps.authenticate(headers);
  requireJson(incoming);
  const nonce = clientNonce(headers);
  const retryKey = idempotencyKey(headers['idempotency-key']);
  const body = await deps.readBody(incoming, outgoing);
  const request = parseInferenceRequest(body);
  const endpoint = openaiEndpoint(deps.endpoints, request.model);
  requireReceipts(deps.mayIssue());
  const exchange = openExchange({ incoming, outgoing, path, endpoint, tenant, clientNonce: nonce }, body, request);

  const refusal = deps.admission.enter();
  if (refusal !== undefined) {
    return await answerWithError(exchange, deps, admissionError(refusal), FLAGS.REFUSED);
  }
  try {
    if (retryKey === undefined) return await serveDeclared(exchange, deps);
    const { requestHash, wantsEvent } = exchange;
    const once = { key: retryKey, route, tenant, requestHash, outgoing, wantsEvent };
    return await answerOnce(once, deps, (keep) => serveDeclared(exchange, deps, keep));
  } finally {
    deps.admission.leave();
  }
}

/** Asks the engine only for what the operator may stand for now; a stored answer is given again all the same. */
function serveDeclared(exchange: Exchange, deps: InferenceDeps, keep?: KeepAnswer): Promise<number> {
  const undeclared = deps.terms.problem(exchange.endpoint, Math.floor(deps.clock() / 1000));
  // INVARIANT H12: No complete receipt is issued for an endpoint, model and configuration that are not declared and
  //   active at the second that it carries; what is not known is refused. So nobody can show an undeclared or unknown
  //   model of an honest operator.
  if (undeclared !== undefined) {
    return answerWithError(exchange, deps, notDeclaredError(undeclared), FLAGS.REFUSED);
  }
  return relayAnswer(keep === undefined ? exchange : { ...exchange, keep }, deps);
}

/** A receipt that says a wrong time is worse than none: nothing is answered that would need one. */
function requireReceipts(problem: string | undefined): void {
  if (problem === undefined) return;
  throw new HttpError(503, 'receipt_unavailable', `${problem}; try again later`, { retryAfterSeconds: 30 });
}

function openaiEndpoint(endpoints: EndpointTable, model: string): ServedEndpoint {
  const endpoint = endpoints.get(model);
  if (endpoint === undefined) {
    throw new HttpError(
      404,
      'model_not_found',
      `no endpoint "${model.slice(0, 100)}" is served here; GET /v1/models lists them`,
      {
        param: 'model',
      },
    );
  }
  if (endpoint.kind !== 'openai') {
    const message = `"${endpoint.name}" speaks the Open Inference Protocol; call /v2/models/${endpoint.name}/infer`;
    throw new HttpError(400, 'endpoint_kind_mismatch', message, { param: 'model' });
  }
  return endpoint;
}

function openExchange(
  known: Pick<Exchange, 'incoming' | 'outgoing' | 'path' | 'endpoint' | 'tenant' | 'clientNonce'>,
  body: Buffer,
  request: InferenceRequest,
): Exchange {
  const { upstreamModel } = known.endpoint;
  const requestHash = sha256(body);
  const rewritten = upstreamModel !== undefined && upstreamModel !== request.model;
  // INVARIANT H9: Bytes pass unchanged both ways; only the value of `model` is replaced, and then executedCommitment
  //   differs from requestCommitment.
  const executedBody = rewritten ? withModel(body, request, upstreamModel) : body;
  return {
    ...known,
    id: newReceiptId(),
    requestHash,
    executedHash: rewritten ? sha256(executedBody) : requestHash,
    executedBody,
    wantsEvent: known.incoming.headers['x-assay-receipt'] === 'stream',
  };
}
