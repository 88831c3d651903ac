import type { Metrics } from '@assay/node/metrics';
import type { HttpBindings } from '@hono/node-server';
import { Hono } from 'hono';
import type { Admission } from './admission.ts';

/** One thing that must hold for the operator to be ready; undefined when it does, else what is wrong. */
export type ReadyCheck = { readonly name: string; readonly check: () => string | undefined };

/** What the status routes need. */
export type StatusRouteDeps = {
  readonly admission: Admission;
  readonly metrics: Pick<Metrics, 'render' | 'contentType'>;
  /** Who may read `/metrics`. */
  readonly metricsFor: 'loopback' | 'everyone';
  readonly readyChecks: readonly ReadyCheck[];
};

/** `/healthz` (the process turns), `/readyz` (it may be sent requests), `/metrics` (Prometheus). */
export function statusRoutes(deps: StatusRouteDeps): Hono<{ Bindings: HttpBindings }> {
  const app = new Hono<{ Bindings: HttpBindings }>();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', (c) => {
    const failing: Record<string, string> = {};
    if (deps.admission.isDraining()) failing.serving = 'the operator is going down';
    for (const { name, check } of deps.readyChecks) {
      const problem = check();
      if (problem !== undefined) failing[name] = problem;
    }
    const ready = Object.keys(failing).length === 0;
    return c.json({ status: ready ? 'ready' : 'not ready', failing }, ready ? 200 : 503);
  });
  app.get('/metrics', async (c) => {
    if (deps.metricsFor === 'loopback' && !isLoopback(c.env?.incoming?.socket.remoteAddress)) return c.notFound();
    return c.body(await deps.metrics.render(), 200, { 'content-type': deps.metrics.contentType });
  });
  return app;
}

function isLoopback(address: string | undefined): boolean {
  return address === '::1' || (address?.replace('::ffff:', '').startsWith('127.') ?? false);
}
