import type { HardhatPlugin } from 'hardhat/types/plugins';
import type { CompilerOutputError } from 'hardhat/types/solidity';

/** Makes compiler warnings about contracts errors. Those about tests stay warnings, those about dependencies go. */
export const strictSolidity: HardhatPlugin = {
  id: 'assay-strict-solidity',
  hookHandlers: {
    solidity: async () => ({
      default: async () => ({
        // Hardhat's newer hook, getCompilationJobErrors, can change what is shown but not whether the build fails.
        async invokeSolc(context, compiler, input, config, next) {
          const output = await next(context, compiler, input, config);
          return { ...output, errors: (output.errors ?? []).flatMap(strict) };
        },
      }),
    }),
  },
};

type Finding = CompilerOutputError & { readonly sourceLocation?: { readonly file: string } };

function strict(finding: Finding): CompilerOutputError[] {
  if (finding.severity === 'error') return [finding];
  const file = finding.sourceLocation?.file ?? 'project/contracts/';
  if (file.startsWith('npm/')) return [];
  if (!file.startsWith('project/contracts/')) return [finding];
  const formattedMessage = `Counted as an error: ${finding.formattedMessage ?? finding.message}`;
  return [{ ...finding, formattedMessage, type: 'Error', severity: 'error' }];
}
