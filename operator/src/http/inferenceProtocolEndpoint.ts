import { HttpError } from './openaiError.ts';
import type { EndpointTable, ServedEndpoint } from './servedEndpoint.ts';

/** The endpoint behind a model name in a `/v2` URL. Throws {@link HttpError} 404, or 400 for one of the other protocol. */
export function oipEndpoint(endpoints: EndpointTable, name: string): ServedEndpoint {
  const endpoint = endpoints.get(name);
  if (endpoint === undefined) {
    const served = endpoints.list().filter(({ kind }) => kind !== 'openai');
    const known = served.map((candidate) => candidate.name).join(', ') || 'none';
    throw new HttpError(
      404,
      'model_not_found',
      `no model "${name.slice(0, 100)}" is served here; served are: ${known}`,
    );
  }
  if (endpoint.kind === 'openai') {
    const message = `"${endpoint.name}" speaks OpenAI's protocol; call /v1/chat/completions with it as "model"`;
    throw new HttpError(400, 'endpoint_kind_mismatch', message);
  }
  return endpoint;
}

/**
 * A version named in a URL, or undefined when none was. Throws {@link HttpError} 404 for what could, as a part of the
 * path of another server, mean another path.
 */
export function modelVersion(version: string | undefined): string | undefined {
  if (version === undefined || (/^[\w.:+-]{1,128}$/.test(version) && !/^\.+$/.test(version))) return version;
  throw new HttpError(404, 'model_not_found', 'a version is 1 to 128 letters, digits, or one of . _ : + -');
}
