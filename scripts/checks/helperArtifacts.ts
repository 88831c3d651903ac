import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import type { HardhatPlugin } from 'hardhat/types/plugins';

const HELPERS = `${sep}helpers${sep}`;

/**
 * Builds what a file of Solidity tests takes from helpers together with it. The calls of an invariant go to a helper, and the
 * runner knows contracts by their artifacts: without this, one file by itself ends with "No contracts to fuzz".
 */
export const helperArtifacts: HardhatPlugin = {
  id: 'assay-helper-artifacts',
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        async build(context, rootFilePaths, options, next) {
          const tests = rootFilePaths.filter((path) => path.endsWith('.t.sol'));
          return next(context, [...new Set([...rootFilePaths, ...tests.flatMap(helpersOf)])], options);
        },
      }),
    }),
  },
};

/** The helpers that a Solidity file imports, and those that they import. */
export function helpersOf(file: string): string[] {
  const found = new Set<string>();
  const follow = (path: string) => {
    for (const [, target = ''] of readFileSync(path, 'utf8').matchAll(/^import [^;]*"(\.[^"]+)";/gm)) {
      const imported = join(dirname(path), target);
      if (!imported.includes(HELPERS) || found.has(imported) || !existsSync(imported)) continue;
      found.add(imported);
      follow(imported);
    }
  };
  follow(file);
  return [...found];
}
