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
  const options = { headers, redirect: 'error', signal: AbortSignal.timeout(10_000) } as const;
  const response = await fetch(url, options).catch((cause) => {
    throw new InputError(unreachable, `${url} does not answer.`, { url }, { cause });
  });
  const length = Number(response.headers.get('content-length') ?? 0);
  if (length > LIMIT)
    throw new InputError(unreachable, `${url} answers with ${length} bytes; at most ${LIMIT} are read.`, {
      url,
      length,
    });
  const text = await response.text();
  if (!response.ok) {
    throw new InputError(unreachable, `${url} answers ${response.status}: ${text.slice(0, 300)}`, {
      url,
      status: response.status,
    });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(unreachable, `${url} does not answer with JSON.`, { url }, { cause });
  }
}
