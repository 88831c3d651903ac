import type { CompiledModel, Trace } from '@assay/engine';
import { compileModelFile } from '@assay/operator';
import {
  decodeReceipt,
  decodeSalts,
  equalHex,
  executionRoot,
  type InferenceReceipt,
  InputError,
  type ReceiptDomain,
  ZERO_32,
} from '@assay/sdk';
import { Command } from 'commander';
import type { Hex } from 'viem';
import { act } from '../cli/command.ts';
import { type ChainOptions, type Connection, connect } from '../cli/connection.ts';
import { collectDimension } from '../cli/dimensions.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { readBytes } from '../cli/files.ts';
import { type Output, table } from '../cli/output.ts';
import { readReceiptInput } from '../cli/receiptInput.ts';
import { describeAnswer, describeDifference, type NamedDifference } from '../cli/rerun/describeDifference.ts';
import { checkRegistered } from '../cli/rerun/registeredModel.ts';
import { isRightInput } from '../cli/rerun/rightInput.ts';
import { traceOf } from '../cli/rerun/traceOf.ts';
import { onnxFileIn } from '../model/onnxFileIn.ts';

type Options = ChainOptions & {
  input: string;
  model: string;
  answer?: string;
  suspect?: string;
  salts?: string;
  dim?: Record<string, number>;
};

export function rerunCommand(): Command {
  const command = new Command('rerun')
    .description(
      'compute an answer again, bit for bit, and compare it with what its receipt binds (who signed it: assay verify)',
    )
    .argument('<receipt>', 'compact receipt (header X-Assay-Receipt), a file with one, a file of "receipt get", or -')
    .requiredOption('--input <file>', 'the request, as it was sent (Open Inference Protocol JSON)')
    .requiredOption('--model <path>', 'the registered model: its ONNX file, or the folder with it')
    .option('--answer <file>', 'the answer that came back: names the first element that differs')
    .option('--suspect <path>', 'files that may have run instead: names the first instruction and element that differ')
    .option('--salts <text>', 'header X-Assay-Salts: tells another input from another computation')
    .option('--dim <name=size>', 'size of a dimension that the model leaves open', collectDimension);

  act<Options>(command, async (options, output, argument) => {
    if (argument === undefined) throw new InputError('RECEIPT_MALFORMED', 'Name the receipt.');
    const connection = await connect(options);
    const given = await readReceiptInput(argument);
    const { receipt, domain } = decodeReceipt(given.compact);
    checkDomain(domain, connection);
    checkBound(receipt);
    const salts = options.salts === undefined ? given.salts : decodeSalts(options.salts);
    const request = await readBytes(options.input);
    const model = await compiled(options.model, options, output);
    await checkRegistered(connection, receipt.modelId, model);

    output.step('running every instruction of the registered model');
    const own = await traceOf(model, request);
    const equal = equalHex(own.executionRoot, receipt.executionRoot);
    const rightInput = equal || isRightInput(receipt, own, salts);
    const answer =
      options.answer === undefined ? undefined : describeAnswer(model, own, await readBytes(options.answer));
    const suspect =
      options.suspect === undefined ? undefined : await compare(options.suspect, options, output, request, model, own);
    const first = suspect?.first ?? answer;
    const reproduced = suspect && equalHex(suspect.executionRoot, receipt.executionRoot);

    const { inputRoot, outputRoot, traceRoot } = own;
    const roots = { executionRoot: own.executionRoot, inputRoot, outputRoot, traceRoot };
    const bound = receipt.executionRoot;
    output.result({ ok: equal, rightInput, bound, ...roots, first, suspectReproducesReceipt: reproduced }, [
      verdict(equal, rightInput),
      ...table([
        ['the receipt binds', bound],
        ['recomputed', own.executionRoot],
      ]),
      ...(suspect === undefined ? [] : [suspectText(suspect.first, reproduced === true)]),
      ...(answer === undefined
        ? []
        : [`the answer differs from what the registered model gives, ${differenceText(answer)}`]),
    ]);
    return equal ? EXIT.ok : EXIT.negative;
  });
  return command;
}

/** That its operator signed it is what `assay verify` says; here it has to be about models of this chain. */
function checkDomain({ chainId, anchors }: ReceiptDomain, { deployment }: Connection): void {
  const known = deployment.contracts.Anchors.address;
  if (chainId === deployment.chainId && equalHex(anchors, known)) return;
  const message = `The receipt is about the contract ${anchors} on chain ${chainId}; connected is ${known} on chain ${deployment.chainId}.`;
  throw new InputError('EVIDENCE_FOREIGN', message, { chainId, anchors });
}

/** A call that was refused, failed or cut off has a receipt too; that nothing comes out alike would be no fault of anyone. */
function checkBound({ executionRoot: bound, flags }: InferenceReceipt): void {
  if (!equalHex(bound, ZERO_32)) return;
  const message =
    'This receipt binds no execution: the call was refused, failed or was cut off, or its model is Attributed.';
  throw new InputError('EXECUTION_NOT_BOUND', `${message} There is nothing to compute again.`, { flags });
}

async function compiled(path: string, { dim = {} }: Options, output: Output): Promise<CompiledModel> {
  const file = await onnxFileIn(path);
  output.step(`compiling ${file}`);
  return compileModelFile(file, { dims: dim });
}

/** Runs other files on the request. What they give is what a receipt would bind if they had run under the registered program's name. */
async function compare(
  path: string,
  options: Options,
  output: Output,
  request: Uint8Array,
  model: CompiledModel,
  own: Trace,
): Promise<{ readonly first: NamedDifference | undefined; readonly executionRoot: Hex }> {
  const other = await compiled(path, options, output);
  const run = await traceOf(other, request);
  const { inputRoot, outputRoot } = run;
  const promised = executionRoot({ programRoot: own.programRoot, inputRoot, outputRoot });
  if (run.programRoot === own.programRoot)
    return { first: describeDifference(model, own, run), executionRoot: promised };
  output.warn(`${path} is another program, not only other weights: its instructions cannot be compared one by one`);
  return { first: undefined, executionRoot: promised };
}

function verdict(equal: boolean, rightInput: boolean | undefined): string {
  if (equal) return 'confirmed: the registered model gives exactly what the receipt binds';
  if (rightInput === true) return 'different: the registered model gives something else for this input';
  if (rightInput === false) return 'different, but the receipt is over another input than this one';
  return 'different: another input, or another computation; --salts tells which';
}

/** What the suspect files give, beside the receipt and beside the registered model: two questions, answered one by one. */
function suspectText(first: NamedDifference | undefined, reproduced: boolean): string {
  const against = reproduced
    ? 'the suspect files give exactly what the receipt binds'
    : 'the suspect files do not give what the receipt binds';
  return first === undefined ? against : `${against}; they differ from the registered model, ${differenceText(first)}`;
}

const differenceText = ({ instruction, name, element, registered, found }: NamedDifference) =>
  `first at instruction ${instruction} (${name})${element === undefined ? '' : `, element ${element}: ${registered} becomes ${found}`}`;
