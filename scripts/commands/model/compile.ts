import { compileModelFile } from '@assay/operator';
import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import type { ChainOptions } from '../../cli/connection.ts';
import { collectDimension } from '../../cli/dimensions.ts';
import { namedModel } from '../../cli/namedModel.ts';
import { table } from '../../cli/output.ts';
import { onnxFileIn } from '../../model/onnxFileIn.ts';
import { programSummary } from '../../model/programSummary.ts';

type Options = ChainOptions & { dim?: Record<string, number> };

export function compile(): Command {
  const command = new Command('compile')
    .description('compile an ONNX model for exact execution: the roots that identify its program and its weights')
    .argument('<path>')
    .option('--dim <name=size>', 'size of a dimension that the model leaves open', collectDimension);
  act<Options>(command, async (options, output, path) => {
    const file = await onnxFileIn(namedModel(path));
    output.step(`compiling ${file}`);
    const compiled = compileModelFile(file, { dims: options.dim ?? {} });
    const summary = programSummary(compiled);
    output.result({ file, ...summary }, table(Object.entries(summary).map(([name, value]) => [name, String(value)])));
    return undefined;
  });
  return command;
}
