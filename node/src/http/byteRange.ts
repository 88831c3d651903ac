/** An answer to a request for bytes, whole or from a place on. */
export type RangeAnswer = {
  readonly status: 200 | 206;
  readonly body: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
};

/**
 * The bytes that a `Range` header asks for, if it is of the form `bytes=<from>-` and there are such bytes; else all of them,
 * which HTTP allows for any range. For readers of a growing file that have its beginning.
 */
export function answerRange(range: string | undefined, bytes: Uint8Array): RangeAnswer {
  const from = Number(/^bytes=(\d{1,9})-$/.exec(range ?? '')?.[1] ?? 0);
  const headers = { 'accept-ranges': 'bytes' };
  if (from === 0 || from >= bytes.length) return { status: 200, body: bytes, headers };
  const place = `bytes ${from}-${bytes.length - 1}/${bytes.length}`;
  return { status: 206, body: bytes.subarray(from), headers: { ...headers, 'content-range': place } };
}
