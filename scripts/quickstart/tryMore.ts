import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { decodeReceipt, encodeSalts, receiptDigest } from '@assay/sdk';
import pc from 'picocolors';
import { projectRoot } from '../cli/connection.ts';
import type { DigitCall } from './digitCalls.ts';
import { ENDPOINT } from './operatorProcess.ts';
import type { Show } from './runQuickstart.ts';
import type { Stage } from './stage.ts';

/** Puts two calls of the run into files, and says what a visitor can do with them while everything is up. */
export async function tryMore({ operatorUrl, indexerUrl, call, brokenCall }: Show, stage: Stage): Promise<string[]> {
  const assay = `npm run -s assay -- --rpc ${stage.connection.rpcUrl}`;
  const good = await writeCall(stage.folder, 'call', call);
  const broken = await writeCall(stage.folder, 'broken', brokenCall);
  const { receipt, domain } = decodeReceipt(call.receipt ?? '');
  const digest = receiptDigest(receipt, domain);
  const title = (text: string) => `  ${pc.dim(text)}`;
  return [
    '',
    pc.bold('It stays up. Try in another terminal:'),
    title('a call, with its receipt in the headers'),
    `  curl -si ${operatorUrl}/v2/models/${ENDPOINT}/infer -H 'content-type: application/json' -d @${good.request}`,
    title('check a receipt against the call it came from, and one of the operator that was punished'),
    `  ${assay} verify ${good.receipt} --request ${good.request} --response ${good.response} --indexer ${indexerUrl}`,
    `  ${assay} verify ${broken.receipt} --request ${broken.request} --response ${broken.response}`,
    title('who operates, and what stands behind each'),
    `  ${assay} operators --indexer ${indexerUrl}`,
    title('read the whole log and hold it against the chain'),
    `  ${assay} log check ${operatorUrl}/log --operator ${receipt.operator}`,
    title('one GraphQL query, in a browser'),
    `  ${indexerUrl}`,
    `  { receipt(digest: "${digest}") { verdict reasons { message } model { name } anchor { transactionHash } } }`,
    'Ctrl-C ends everything.',
  ];
}

async function writeCall(folder: string, name: string, call: DigitCall) {
  const file = (kind: string) => join(folder, `${name}-${kind}.json`);
  const { receipt, salts, requestBody, responseBody } = call;
  const carried = { receipt, ...(salts !== undefined && { salts: encodeSalts(salts) }) };
  await writeFile(file('receipt'), `${JSON.stringify(carried, undefined, 2)}\n`);
  await writeFile(file('request'), requestBody);
  await writeFile(file('response'), responseBody);
  const shown = (kind: string) => relative(projectRoot, file(kind));
  return { receipt: shown('receipt'), request: shown('request'), response: shown('response') };
}
