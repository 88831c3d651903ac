import { Hono } from 'hono';
import type { EndpointTable } from './servedEndpoint.ts';

/** `GET /v1/models` and `/v1/models/{name}` in OpenAI's shape: the endpoints that clients may name. */
export function modelRoutes(endpoints: EndpointTable): Hono {
  const app = new Hono();
  const entry = ({ name, servedSince }: { name: string; servedSince: number }) => ({
    id: name,
    object: 'model',
    created: servedSince,
    owned_by: 'assay',
  });
  app.get('/v1/models', (c) => c.json({ object: 'list', data: endpoints.list().map(entry) }));
  app.get('/v1/models/:name{.+}', (c) => {
    const endpoint = endpoints.get(c.req.param('name'));
    if (endpoint !== undefined) return c.json(entry(endpoint));
    const message = 'no such endpoint is served here; GET /v1/models lists them';
    return c.json({ error: { message, type: 'invalid_request_error', param: 'model', code: 'model_not_found' } }, 404);
  });
  return app;
}
