import { readFileSync } from 'node:fs';
import { FLAGS } from '@assay/sdk';
import type { HttpBindings } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { type Context, Hono } from 'hono';
import { modelVersion, oipEndpoint } from './inferenceProtocolEndpoint.ts';
import { type InferDeps, serveInfer } from './inferenceProtocolInfer.ts';
import { httpErrorReply, type InferenceReply, jsonReply } from './inferenceProtocolReply.ts';
import { HttpError, toHttpError } from './openaiError.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';

/** What the Open Inference Protocol routes need. */
export type InferenceProtocolDeps = InferDeps;

type Env = { Bindings: HttpBindings };

const PACKAGE = new URL('../../package.json', import.meta.url);

const MODEL_PATHS = ['/v2/models/:name', '/v2/models/:name/versions/:version'] as const;

/**
 * The Open Inference Protocol v2 over HTTP, in front of embedded engines (endpoint kind `onnx`) and of other servers
 * that speak it (kind `oip`). A model's name is its endpoint's. Errors are `{"error": "...", "code": "..."}`.
 */
export function inferenceProtocolRoutes(deps: InferenceProtocolDeps): Hono<Env> {
  const app = new Hono<Env>();
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string };

  app.get('/v2', () => toResponse(jsonReply({ name: 'assay', version, extensions: [] })));
  app.get('/v2/health/live', () => toResponse(jsonReply({ live: true })));
  app.get('/v2/health/ready', async () => {
    const served = deps.endpoints.list().filter(({ kind }) => kind !== 'openai');
    const states = await Promise.all(served.map((endpoint) => isReady(endpoint, undefined, deps)));
    const ready = !deps.admission.isDraining() && states.every(Boolean);
    return toResponse(jsonReply({ ready }, ready ? 200 : 503));
  });

  for (const path of MODEL_PATHS) {
    app.get(path, async (c) => {
      const { endpoint, version } = question(c, deps);
      const backend = await deps.backends.of(endpoint);
      return toResponse(await backend.metadata({ endpoint, version }));
    });
    app.get(`${path}/program`, async (c) => {
      const { endpoint, version } = question(c, deps);
      const backend = await deps.backends.of(endpoint);
      return toResponse(await backend.program({ endpoint, version }));
    });
    app.get(`${path}/ready`, async (c) => {
      const { endpoint, version } = question(c, deps);
      const ready = !deps.admission.isDraining() && (await isReady(endpoint, version, deps));
      return toResponse(jsonReply({ name: endpoint.name, ready }, ready ? 200 : 503));
    });
    app.post(`${path}/infer`, (c) => {
      const { incoming, outgoing } = c.env;
      void serveInfer(incoming, outgoing, { name: param(c, 'name') ?? '', version: param(c, 'version') }, deps);
      return RESPONSE_ALREADY_SENT;
    });
  }

  app.all('/v2/*', (c) => {
    const message = `${c.req.method} ${c.req.path} is not part of the Open Inference Protocol as served here`;
    return toResponse(httpErrorReply(new HttpError(404, 'not_found', message)));
  });
  app.onError((error, c) => {
    const shown = toHttpError(error);
    if (shown.code === 'internal_error') deps.logger.error({ err: error, path: c.req.path }, 'request failed');
    return toResponse(httpErrorReply(shown, FLAGS.FAILED));
  });
  return app;
}

async function isReady(endpoint: ServedEndpoint, version: string | undefined, deps: InferDeps): Promise<boolean> {
  try {
    const backend = await deps.backends.of(endpoint);
    return await backend.ready({ endpoint, version });
  } catch (error) {
    deps.logger.error({ err: error, endpoint: endpoint.name }, 'model cannot be loaded');
    return false;
  }
}

function question(c: Context<Env>, deps: InferDeps) {
  return { endpoint: oipEndpoint(deps.endpoints, param(c, 'name') ?? ''), version: modelVersion(param(c, 'version')) };
}

function param(c: Context<Env>, key: string): string | undefined {
  return c.req.param(key);
}

function toResponse({ status, headers, body }: InferenceReply): Response {
  return new Response(new Uint8Array(body), { status, headers: { ...headers } });
}
