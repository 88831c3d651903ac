import { excerpt } from '../bytes.ts';
import { InputError } from '../errors.ts';

const MAX_DEPTH = 32;
/** Longest number that is read exactly; longer ones are beyond every element type. */
const MAX_DIGITS = 40;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERALS = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

/**
 * Reads JSON that is to mean the same to every reader: UTF-8, no key twice in an object, at most 32 levels. A number is
 * read as binary64, but an integer beyond 2^53 - 1 that is written without fraction and exponent is a bigint. Objects
 * have no prototype.
 * @throws InputError OIP_MALFORMED
 */
export function parseStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes);
  let at = 0;

  function skipSpace(): void {
    for (;;) {
      const code = text.charCodeAt(at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      at += 1;
    }
  }

  function string(): string {
    if (text[at] !== '"') throw malformed(at, 'a string was expected');
    const end = stringEnd(text, at);
    try {
      const read = JSON.parse(text.slice(at, end)) as string;
      at = end;
      return read;
    } catch {
      throw malformed(at, 'a string is malformed');
    }
  }

  function number(): number | bigint {
    NUMBER.lastIndex = at;
    if (!NUMBER.test(text)) throw malformed(at, 'a value was expected');
    const token = text.slice(at, NUMBER.lastIndex);
    at = NUMBER.lastIndex;
    const value = Number(token);
    const isExact = Number.isSafeInteger(value) || token.length > MAX_DIGITS || /[.eE]/.test(token);
    return isExact ? value : BigInt(token);
  }

  /** Reads the members of an array or object behind its opening bracket; `member` reads one. */
  function members(close: string, member: () => void): void {
    at += 1;
    skipSpace();
    if (text[at] === close) {
      at += 1;
      return;
    }
    for (;;) {
      member();
      skipSpace();
      const next = text[at++];
      if (next === close) return;
      if (next !== ',') throw malformed(at - 1, `a comma or ${close} was expected`);
      skipSpace();
    }
  }

  function object(depth: number): unknown {
    const result: Record<string, unknown> = Object.create(null);
    members('}', () => {
      const key = string();
      // Of two equal keys some readers take the first and some the last: each would see another answer.
      // INVARIANT R5: JSON that renders tensors is read in one way by all: a key that stands twice, another shape,
      //   type, tensor or inexact number is refused.
      if (key in result) throw malformed(at, `the key ${JSON.stringify(excerpt(key))} stands twice in an object`);
      skipSpace();
      if (text[at++] !== ':') throw malformed(at - 1, 'a colon was expected');
      result[key] = value(depth + 1);
    });
    return result;
  }

  function value(depth: number): unknown {
    if (depth > MAX_DEPTH) throw malformed(at, `it nests deeper than ${MAX_DEPTH} levels`);
    skipSpace();
    const first = text[at];
    if (first === '{') return object(depth);
    if (first === '"') return string();
    if (first === '[') {
      const items: unknown[] = [];
      members(']', () => items.push(value(depth + 1)));
      return items;
    }
    if (first !== 't' && first !== 'f' && first !== 'n') return number();
    const literal = LITERALS.find(([word]) => text.startsWith(word, at));
    if (literal === undefined) throw malformed(at, 'a value was expected');
    at += literal[0].length;
    return literal[1];
  }

  const result = value(0);
  skipSpace();
  if (at !== text.length) throw malformed(at, 'something follows the value');
  return result;
}

/** Where the string that opens at `open` ends; by hand, for a pattern would recurse over a hostile string's length. */
function stringEnd(text: string, open: number): number {
  for (let close = text.indexOf('"', open + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text[close - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return close + 1;
  }
  return text.length;
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError('OIP_MALFORMED', 'It is not UTF-8.', {}, { cause });
  }
}

function malformed(at: number, problem: string): InputError {
  return new InputError('OIP_MALFORMED', `It is no JSON that all readers read alike: at ${at} ${problem}.`, { at });
}
