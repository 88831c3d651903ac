import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

/**
 * Memory is imported and declared shared, so that workers can work on one (the loader unmarks it where memory is not
 * shared). Optimisation level 2: level 3 moves the loads of the register tile away from their use, which spills
 * registers and costs a quarter of the speed. Relaxed SIMD stays off: its results differ between machines.
 */
const OPTIONS = [
  ...['--optimizeLevel', '2', '--noAssert', '--runtime', 'stub', '--use', 'abort='],
  ...['--importMemory', '--noExportMemory', '--sharedMemory', '--initialMemory', '1', '--maximumMemory', '65536'],
  ...['--enable', 'threads', '--enable', 'simd', '--disableWarning', '112'],
];
const BYTES_PER_LINE = 240;

/** Compiles the kernels of the engine and returns the generated TypeScript file by path. Throws if they do not compile. */
export async function renderKernels(): Promise<Map<string, string>> {
  let binary = new Uint8Array();
  const { error, stderr } = await asc.main(
    [
      'index.ts',
      '--baseDir',
      fileURLToPath(new URL('../../engine/src/kernels/assembly/', import.meta.url)),
      ...OPTIONS,
      '--outFile',
      'kernels.wasm',
    ],
    {
      writeFile: (_, contents) => {
        binary = contents as Uint8Array<ArrayBuffer>;
      },
    },
  );
  if (error) throw new Error(`The kernels do not compile.\n${stderr.toString()}`, { cause: error });
  const lines: string[] = [];
  for (let at = 0; at < binary.length; at += BYTES_PER_LINE) {
    lines.push(`  '${Buffer.from(binary.subarray(at, at + BYTES_PER_LINE)).toString('base64')}',`);
  }
  const text = [
    '/** The kernels as a WebAssembly module in base64, compiled from assembly/ by `npm run generate`. */',
    'export const wasmBase64 = [',
    ...lines,
    "].join('');",
    '',
  ].join('\n');
  return new Map([['engine/src/kernels/wasmBinary.ts', text]]);
}
