import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Logger } from 'pino';
import type { ReceiptLog } from '../log/receiptLog.ts';
import { type InferenceDeps, inferenceRoutes } from './inferenceRoutes.ts';
import { logRoutes } from './logRoutes.ts';
import { modelRoutes } from './modelRoutes.ts';
import { errorEnvelope, HttpError, toHttpError } from './openaiError.ts';
import { type ReceiptRouteDeps, receiptRoutes } from './receiptRoutes.ts';
import { type SignatureRouteDeps, signatureRoutes } from './signatureRoutes.ts';
import { type StatusRouteDeps, statusRoutes } from './statusRoutes.ts';

/** Everything the HTTP surface stands on, given from outside. */
export type OperatorDeps = InferenceDeps &
  StatusRouteDeps &
  Omit<ReceiptRouteDeps, 'log'> &
  Pick<SignatureRouteDeps, 'signer'> & {
    readonly log: ReceiptLog;
    readonly logger: Logger;
    /** Further routes, such as the Open Inference Protocol. */
    readonly mounts: readonly Hono<{ Bindings: HttpBindings }>[];
  };

/** Builds the operator's whole HTTP surface. Reads nothing but its arguments. */
export function createApp(deps: OperatorDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.route('/', inferenceRoutes(deps));
  app.route('/', modelRoutes(deps.endpoints));
  app.route('/', receiptRoutes(deps));
  app.route('/', signatureRoutes(deps));
  app.route('/', logRoutes(deps.log));
  app.route('/', statusRoutes(deps));
  for (const mount of deps.mounts) app.route('/', mount);

  app.notFound((c) =>
    c.json(errorEnvelope(new HttpError(404, 'not_found', `${c.req.method} ${c.req.path} is not served here`)), 404),
  );
  app.onError((error, c) => {
    const shown = toHttpError(error);
    if (shown.code === 'internal_error') deps.logger.error({ err: error, path: c.req.path }, 'request failed');
    if (shown.status === 401) c.header('www-authenticate', 'Bearer');
    return c.json(errorEnvelope(shown), shown.status as 500);
  });
  return app;
}
