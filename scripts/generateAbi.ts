import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import hre from 'hardhat';

const CONTRACTS = [
  'OPG',
  'OperatorRegistry',
  'ModelRegistry',
  'Anchors',
  'Staking',
  'FaultCourt',
  'Verdict',
  'InferenceEscrow',
] as const;
const folder = fileURLToPath(new URL('../sdk/src/abi/', import.meta.url));

/** Compiles the contracts and returns the generated TypeScript files by name: one per ABI, and an index. */
async function renderAbis(): Promise<Map<string, string>> {
  await hre.tasks.getTask('build').run({ quiet: true, noTests: true });
  const files = new Map<string, string>();
  for (const contract of CONTRACTS) {
    const { abi } = await hre.artifacts.readArtifact(contract);
    files.set(`${contract}.ts`, `export const ${abiName(contract)} = ${JSON.stringify(abi, null, 2)} as const;\n`);
  }
  const lines = CONTRACTS.map((contract) => `export { ${abiName(contract)} } from './${contract}.ts';\n`);
  files.set('index.ts', lines.join(''));
  return files;
}

/** Returns the names of generated files that are missing or differ from what the contracts give. */
async function staleAbis(): Promise<string[]> {
  const stale: string[] = [];
  for (const [name, text] of await renderAbis()) {
    const found = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (found !== text) stale.push(name);
  }
  return stale;
}

function abiName(contract: string): string {
  const name =
    contract === contract.toUpperCase() ? contract.toLowerCase() : contract[0]!.toLowerCase() + contract.slice(1);
  return `${name}Abi`;
}

async function writeAbis(): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [name, text] of await renderAbis()) await writeFile(join(folder, name), text);
}

if (process.argv.includes('--check')) {
  const stale = await staleAbis();
  if (stale.length > 0) {
    console.error(`sdk/src/abi is stale: ${stale.join(', ')}. Run: npm run generate`);
    process.exitCode = 1;
  }
} else {
  await writeAbis();
}
