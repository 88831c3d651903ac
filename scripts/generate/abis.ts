import hre from 'hardhat';

const CONTRACTS = [
  'OPG',
  'OperatorRegistry',
  'ModelRegistry',
  'Anchors',
  'Staking',
  'FaultCourt',
  'Verdicts',
  'Programs',
  'ElementVerifier',
] as const;

/** Compiles the contracts and returns the generated TypeScript files by path: one per ABI, and an index. */
export async function renderAbis(): Promise<Map<string, string>> {
  await hre.tasks.getTask('build').run({ quiet: true, noTests: true });
  const files = new Map<string, string>();
  for (const contract of CONTRACTS) {
    const { abi } = await hre.artifacts.readArtifact(contract);
    const text = `export const ${abiName(contract)} = ${JSON.stringify(abi, null, 2)} as const;\n`;
    files.set(`sdk/src/abi/${contract}.ts`, text);
  }
  const lines = CONTRACTS.map((contract) => `export { ${abiName(contract)} } from './${contract}.ts';\n`);
  files.set('sdk/src/abi/index.ts', lines.join(''));
  return files;
}

function abiName(contract: string): string {
  const name =
    contract === contract.toUpperCase() ? contract.toLowerCase() : contract[0]!.toLowerCase() + contract.slice(1);
  return `${name}Abi`;
}
