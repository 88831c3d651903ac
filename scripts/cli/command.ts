import { contractError } from '@assay/sdk';
import type { Command } from 'commander';
import { BaseError } from 'viem';
import { exitCodeOf } from './exitCodes.ts';
import { createOutput, type Output } from './output.ts';

type Action<Options> = (options: Options, output: Output, ...operands: string[]) => Promise<number | undefined>;

/**
 * Wires an action to a command: gives it its options merged with the global ones, turns its errors into a message and
 * an exit code, and its return value into the exit code.
 */
export function act<Options extends object>(command: Command, action: Action<Options>): void {
  command.action(async (...args: unknown[]) => {
    const options = command.optsWithGlobals() as Options & { json?: boolean };
    const output = createOutput(options.json === true);
    const operands = args.slice(0, -2) as string[];
    try {
      process.exitCode = (await action(options, output, ...operands)) ?? 0;
    } catch (cause) {
      // Whatever a node does wrong between two steps of a command.
      const error = cause instanceof BaseError ? contractError('a request of this command', cause) : cause;
      output.fail(error);
      process.exitCode = exitCodeOf(error);
    }
  });
}
