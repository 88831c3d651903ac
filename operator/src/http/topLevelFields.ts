/** Where a top-level member of a JSON object stands in its bytes. */
export type FieldSpan = { readonly key: string; readonly start: number; readonly end: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const COMMA = 0x2c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/**
 * Lists the top-level members of a JSON object whose lower-cased key `wanted` accepts, in order, duplicates included,
 * with the byte span of each value. `JSON.parse` keeps the last of two equal keys and engines differ: this shows all.
 * The bytes need not be valid JSON: what cannot be followed ends the scan. Returns undefined when it is no object.
 */
export function topLevelFields(json: Uint8Array, wanted: (lowerKey: string) => boolean): FieldSpan[] | undefined {
  let at = skipSpace(json, 0);
  if (json[at] !== OPEN_BRACE) return undefined;
  at = skipSpace(json, at + 1);
  const found: FieldSpan[] = [];
  while (json[at] === QUOTE) {
    const keyEnd = stringEnd(json, at);
    if (keyEnd < 0) return found;
    const key = readKey(json, at, keyEnd);
    at = skipSpace(json, keyEnd);
    if (json[at] !== COLON) return found;
    const start = skipSpace(json, at + 1);
    const end = valueEnd(json, start);
    if (end < 0) return found;
    if (key !== undefined && wanted(key.toLowerCase())) found.push({ key, start, end });
    at = skipSpace(json, end);
    if (json[at] !== COMMA) return found;
    at = skipSpace(json, at + 1);
  }
  return found;
}

/** The parsed value of a span, or undefined when the bytes are no JSON (hostile upstream). */
export function parseSpan(json: Buffer, span: FieldSpan): unknown {
  try {
    return JSON.parse(json.toString('utf8', span.start, span.end));
  } catch {
    return undefined;
  }
}

function readKey(json: Uint8Array, start: number, end: number): string | undefined {
  const text = Buffer.from(json.buffer, json.byteOffset + start, end - start).toString('utf8');
  if (!text.includes('\\')) return text.slice(1, -1);
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}

function skipSpace(json: Uint8Array, from: number): number {
  let at = from;
  for (let byte = json[at]; byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09; byte = json[at]) at += 1;
  return at;
}

function stringEnd(json: Uint8Array, open: number): number {
  let from = open + 1;
  for (;;) {
    const close = json.indexOf(QUOTE, from);
    if (close < 0) return -1;
    let slashes = 0;
    while (json[close - 1 - slashes] === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) return close + 1;
    from = close + 1;
  }
}

function valueEnd(json: Uint8Array, start: number): number {
  const first = json[start];
  if (first === QUOTE) return stringEnd(json, start);
  if (first === OPEN_BRACE || first === OPEN_BRACKET) return nestedEnd(json, start);
  let at = start;
  for (;;) {
    const byte = json[at];
    if (byte === undefined || byte === COMMA || byte === CLOSE_BRACE || byte === CLOSE_BRACKET || byte <= 0x20) break;
    at += 1;
  }
  return at === start ? -1 : at;
}

function nestedEnd(json: Uint8Array, start: number): number {
  let depth = 0;
  let at = start;
  while (at < json.length) {
    const byte = json[at];
    if (byte === QUOTE) {
      at = stringEnd(json, at);
      if (at < 0) return -1;
      continue;
    }
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) depth += 1;
    else if (byte === CLOSE_BRACE || byte === CLOSE_BRACKET) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
    at += 1;
  }
  return -1;
}
