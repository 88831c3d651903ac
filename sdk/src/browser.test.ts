import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('.', import.meta.url));

/** Fails the build on whatever a browser does not have. */
const noNode: Plugin = {
  name: 'no-node',
  enforce: 'pre',
  resolveId(source, importer) {
    if (
      /^node:|^(?:assert|buffer|crypto|events|fs|http|https|net|os|path|process|stream|tls|url|util|zlib)$/.test(source)
    ) {
      throw new Error(`${importer} imports the node builtin ${source}`);
    }
    return null;
  },
};

/** Bundles a program for browsers and returns its code. */
async function bundle(program: string): Promise<string> {
  const entry: Plugin = {
    name: 'entry',
    resolveId: (source) => (source === 'entry' ? '\0entry' : null),
    load: (id) => (id === '\0entry' ? program : null),
  };
  const output = await build({
    root: src,
    configFile: false,
    logLevel: 'error',
    plugins: [noNode, entry],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      rollupOptions: { input: 'entry', preserveEntrySignatures: 'strict' },
    },
  });
  const results = Array.isArray(output) ? output : [output];
  const chunks = results
    .flatMap((result) => ('output' in result ? result.output : []))
    .filter(({ type }) => type === 'chunk');
  const own = chunks.map(({ fileName }) => fileName);
  const foreign = chunks
    .flatMap((chunk) => (chunk.type === 'chunk' ? chunk.imports : []))
    .filter((name) => !own.includes(name));
  expect(foreign).toEqual([]);
  return chunks.map((chunk) => (chunk.type === 'chunk' ? chunk.code : '')).join('');
}

const kilobytes = (code: string) => Math.round(gzipSync(code, { level: 9 }).length / 102.4) / 10;

describe('in a browser', () => {
  it('receipt code and verifyReceipt weigh at most 60 KB gzipped', async () => {
    const code = await bundle(
      `export { decodeReceipt, encodeReceipt, decodeSalts, hashContent, readProof, receiptDigest, signReceipt, verifyReceipt } from '${src}index.ts';`,
    );
    const size = kilobytes(code);
    console.info(`sdk: receipts and verifyReceipt, minified and gzipped: ${size} KB`);
    expect(code).not.toMatch(/\bBuffer\.from\b|\brequire\(/);
    expect(size).toBeLessThanOrEqual(60);
  });

  it('the whole index bundles, with viem, without a node builtin', async () => {
    const code = await bundle(`export * from '${src}index.ts';`);
    console.info(`sdk: everything with its viem clients, minified and gzipped: ${kilobytes(code)} KB`);
    expect(code.length).toBeGreaterThan(0);
  });
});
