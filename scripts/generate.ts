// `npm run generate [-- <section> ...] [--check]`: writes the generated files of the repository, or says which are stale.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { renderAbis } from './generate/abis.ts';
import { renderKernels } from './generate/kernels.ts';
import { renderScalarCodes } from './generate/scalarCodes.ts';

// The codes first: kernels and contracts are compiled with them.
const SECTIONS: Record<string, () => Promise<Map<string, string>>> = {
  scalars: renderScalarCodes,
  kernels: renderKernels,
  abis: renderAbis,
};
const root = fileURLToPath(new URL('../', import.meta.url));

const asked = process.argv.slice(2).filter((argument) => argument !== '--check');
const check = process.argv.includes('--check');
const unknown = asked.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. There are: ${Object.keys(SECTIONS).join(', ')}.`);
  process.exit(2);
}
for (const [name, render] of Object.entries(SECTIONS)) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const [path, text] of await render()) {
    if (!check) {
      await mkdir(dirname(root + path), { recursive: true });
      await writeFile(root + path, text);
      // INVARIANT G2: The kernels that run are those whose sources are committed: the module is what `npm run generate`
      //   compiles.
    } else if ((await readFile(root + path, 'utf8').catch(() => undefined)) !== text) {
      console.error(`${path} is stale. Run: npm run generate`);
      process.exitCode = 1;
    }
  }
}
