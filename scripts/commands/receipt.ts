import { decodeReceipt, flagNames, InputError, receiptDigest } from '@assay/sdk';
import { Command } from 'commander';
import { act } from '../cli/command.ts';
import { writeText } from '../cli/files.ts';
import { getJson } from '../cli/getJson.ts';
import { httpUrl } from '../cli/httpUrl.ts';
import { table } from '../cli/output.ts';

type Options = { from: string; apiKey?: string; out?: string; proof?: boolean };
type Answer = { id: string; receipt: string; salts: string };

export function receiptCommand(): Command {
  const get = new Command('get')
    .description('fetch a receipt from its operator, by receipt id or by the chat id of the answer')
    .argument('<id>')
    .requiredOption('--from <url>', 'base URL of the operator', httpUrl)
    .option('--api-key <key>', 'the key that made the request (default: ASSAY_API_KEY)')
    .option('--proof', 'fetch the proof of inclusion too')
    .option('--out <file>', 'write the answer to a file that "assay verify" reads');

  act<Options>(get, async (options, output, id) => {
    if (id === undefined) throw new InputError('QUERY_INVALID', 'Name the receipt.');
    const key = options.apiKey ?? process.env.ASSAY_API_KEY;
    const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
    const url = `${options.from.replace(/\/$/, '')}/v1/receipts/${encodeURIComponent(id)}`;
    const answer = (await getJson(url, 'OPERATOR_UNREACHABLE', headers)) as Answer;
    const proof = options.proof === true ? await getJson(`${url}/proof`, 'OPERATOR_UNREACHABLE', headers) : undefined;

    const { receipt, domain } = decodeReceipt(answer.receipt);
    const digest = receiptDigest(receipt, domain);
    const result = { ...answer, digest, fields: receipt, ...(proof !== undefined && { proof }) };
    if (options.out !== undefined) await writeText(options.out, `${JSON.stringify(result, undefined, 2)}\n`);
    output.result(result, [
      ...table([
        ['digest', digest],
        ['operator', receipt.operator],
        ['leaf index', receipt.leafIndex],
        ['issued at', new Date(receipt.issuedAt * 1000).toISOString()],
        ['anchored by', new Date(receipt.anchorBy * 1000).toISOString()],
        ['model', receipt.modelId],
        ['flags', flagNames(receipt.flags).join(' ') || 'none'],
        ['receipt', answer.receipt],
      ]),
      ...(options.out === undefined ? [] : [`written to ${options.out}`]),
    ]);
    return undefined;
  });
  return new Command('receipt').description('receipts of your own requests').addCommand(get);
}
