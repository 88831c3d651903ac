import { basename, resolve } from 'node:path';
import { programRootOf, weightRootOf } from '@assay/engine';
import { compileModelFile } from '@assay/operator';
import { type ModelRecord, modelId } from '@assay/sdk';
import { Command, Option } from 'commander';
import type { LocalAccount } from 'viem';
import { type AccountOptions, openAccount, withAccount } from '../../cli/account.ts';
import { act } from '../../cli/command.ts';
import { type ChainOptions, type Connection, connect } from '../../cli/connection.ts';
import { collectDimension } from '../../cli/dimensions.ts';
import { namedModel } from '../../cli/namedModel.ts';
import { type Output, table } from '../../cli/output.ts';
import { modelRecord, registerModel } from '../../cli/registerModel.ts';
import { registerProgram } from '../../cli/registerProgram.ts';
import { folderManifest } from '../../model/folderManifest.ts';
import { onnxFileIn } from '../../model/onnxFileIn.ts';

type Options = ChainOptions &
  AccountOptions & { name?: string; uri?: string; trust: 'reexecutable' | 'attributed'; dim?: Record<string, number> };

export function register(): Command {
  const command = withAccount(
    new Command('register')
      .description('register a model folder or file on chain, under your own name')
      .argument('<path>')
      .option('--name <text>', 'name for people (default: that of the folder or file)')
      .option('--uri <url>', 'where the files can be had')
      .addOption(
        new Option('--trust <label>', 'reexecutable: anyone can recompute it; attributed: only who said it')
          .choices(['reexecutable', 'attributed'])
          .default('attributed'),
      )
      .option('--dim <name=size>', 'reexecutable: size of a dimension that the model leaves open', collectDimension),
  );
  act<Options>(command, async (options, output, argument) => {
    const path = namedModel(argument);
    const connection = await connect(options);
    const publisher = await openAccount(options, connection.deployment.chainId);
    const manifest = await folderManifest(path, (name) => output.step(`hashing ${name}`));
    const roots =
      options.trust === 'attributed' ? undefined : await publishProgram(connection, publisher, path, options, output);
    const record = modelRecord(manifest, publisher.address, roots);
    output.step(`registering as ${publisher.address}`);
    const { name = basename(resolve(path)), uri = '' } = options;
    const transactionHash = await registerModel(connection, publisher, record, { name, uri });
    const id = modelId(record);
    output.result({ modelId: id, ...record, transactionHash }, [
      ...table([
        ['model id', id],
        ['trust', record.trust],
        ...(roots === undefined ? [] : Object.entries(roots)),
        ['transaction', transactionHash ?? 'none: it was registered before'],
      ]),
    ]);
    return undefined;
  });
  return command;
}

async function publishProgram(
  connection: Connection,
  publisher: LocalAccount,
  path: string,
  { dim = {} }: Options,
  output: Output,
): Promise<Pick<ModelRecord, 'programRoot' | 'weightRoot'>> {
  const file = await onnxFileIn(path);
  output.step(`compiling ${file}`);
  const { program, weights } = compileModelFile(file, { dims: dim });
  const { gasUsed, transactions } = await registerProgram(connection, publisher, program, (next, count) =>
    output.step(`${next} of ${count} instructions are checked on chain`),
  );
  if (transactions > 0) output.step(`the program took ${transactions} transactions and ${gasUsed} gas`);
  return { programRoot: programRootOf(program), weightRoot: weightRootOf(weights) };
}
