/**
 * Text that anyone may put on the chain, made fit to be stored and shown: control characters, bidirectional overrides and
 * what is no text become U+FFFD, and at most `limit` characters are kept. PostgreSQL cannot store U+0000 at all: without
 * this one transaction by anyone would stop every index.
 */
export function publicText(text: string, limit: number): string {
  // A character has at most two code units: what lies beyond need not be looked at, however long the text is.
  const characters = [...text.slice(0, 2 * limit + 2)];
  const kept = characters.length > limit ? [...characters.slice(0, limit - 1), '…'] : characters;
  // INVARIANT X6: No text from the chain reaches the database or a page with control characters, direction overrides or
  //   more than its limit of characters.
  return kept.join('').replace(/[\p{Cc}\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd');
}
