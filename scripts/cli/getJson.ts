import { fetchText } from '@assay/node/http';
import { type AssayErrorCode, InputError } from '@assay/sdk';

const LIMIT = 4 << 20;

/**
 * Reads JSON from a server that may be down, slow or hostile: ten seconds, four mebibytes, no redirects.
 * @throws InputError with `unreachable` and the server's own message where it gave one
 */
export async function getJson(
  url: string,
  unreachable: AssayErrorCode,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const answer = await fetchText(url, { fetch, timeoutMs: 10_000, maxBytes: LIMIT, init: { headers } });
  if (!answer.ok) {
    const what =
      answer.failure === 'unreachable' ? `does not answer (${answer.detail})` : `answers with ${answer.detail}`;
    throw new InputError(unreachable, `${url} ${what}.`, { url });
  }
  const { status, body } = answer;
  if (status < 200 || status > 299) {
    throw new InputError(unreachable, `${url} answers ${status}: ${body.slice(0, 300)}`, { url, status });
  }
  try {
    return JSON.parse(body);
  } catch (cause) {
    throw new InputError(unreachable, `${url} does not answer with JSON.`, { url }, { cause });
  }
}
