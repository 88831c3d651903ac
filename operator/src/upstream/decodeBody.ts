import { createBrotliDecompress, createGunzip, createInflate, createZstdDecompress } from 'node:zlib';

type Steer = { pause(): void; resume(): void };
/** A content decoder between an engine and whoever reads it. */
export type BodyDecoder = Steer & { write(chunk: Buffer): void; end(): void; destroy(): void };

type Sink = { onData(chunk: Buffer): void; onEnd(): void; onError(error: unknown): void };

/**
 * Removes the content encoding that an engine used although `identity` was asked for: what is hashed and what the
 * client gets are the decoded bytes. Calls `onError` and returns undefined for an encoding that is not known.
 */
export function decodeBody(encoding: string, upstream: Steer, sink: Sink): BodyDecoder | undefined {
  const decoder = decoderFor(encoding.trim().toLowerCase());
  if (decoder === undefined) {
    sink.onError(Object.assign(new Error(`content-encoding ${encoding}`), { code: 'ASSAY_ENCODING_UNKNOWN' }));
    return undefined;
  }
  decoder.on('data', sink.onData);
  decoder.on('end', sink.onEnd);
  decoder.on('error', sink.onError);
  decoder.on('drain', () => upstream.resume());
  return {
    write(chunk) {
      if (!decoder.write(chunk)) upstream.pause();
    },
    end: () => decoder.end(),
    // What is decoded may be a thousand times what came in: the reader's pace holds the decoder, not only the engine.
    pause: () => decoder.pause(),
    resume: () => decoder.resume(),
    destroy: () => decoder.destroy(),
  };
}

function decoderFor(encoding: string) {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return createGunzip();
    case 'deflate':
      return createInflate();
    case 'br':
      return createBrotliDecompress();
    case 'zstd':
      return createZstdDecompress();
    default:
      return undefined;
  }
}
