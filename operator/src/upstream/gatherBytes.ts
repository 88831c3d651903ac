/** Collects the pieces of a body of bounded length. */
export type GatheredBytes = {
  add(piece: Buffer): void;
  length(): number;
  /** All pieces as one buffer; the only piece itself when there is one. */
  bytes(): Buffer;
};

const PIECES_KEPT = 256;

/**
 * Starts an empty collection. Whoever sends a body chooses how it is cut: in chunks of one byte each piece would cost a
 * hundred times its length, so runs of pieces are joined as they come.
 */
export function gatherBytes(): GatheredBytes {
  const joined: Buffer[] = [];
  let pieces: Buffer[] = [];
  let length = 0;
  return {
    add(piece) {
      length += piece.length;
      pieces.push(piece);
      if (pieces.length < PIECES_KEPT) return;
      joined.push(Buffer.concat(pieces));
      pieces = [];
    },
    length: () => length,
    bytes() {
      const [only] = pieces;
      return joined.length === 0 && pieces.length === 1 && only !== undefined
        ? only
        : Buffer.concat([...joined, ...pieces], length);
    },
  };
}
