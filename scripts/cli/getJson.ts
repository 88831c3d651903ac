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
  const text = await readText(response).catch((cause) => {
    throw new InputError(unreachable, `${url} stopped in the middle of its answer.`, { url }, { cause });
  });
  if (text === undefined) {
    throw new InputError(unreachable, `${url} answers with more than ${LIMIT} bytes.`, { url });
  }
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

async function readText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response.body ?? []) {
    length += chunk.length;
    if (length > LIMIT) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
