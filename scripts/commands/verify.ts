import {
  type Call,
  createChainReader,
  decodeSalts,
  InputError,
  readProgramHeader,
  type Verdict,
  verifyReceipt,
} from '@assay/sdk';
import { Command, Option } from 'commander';
import type { Hex } from 'viem';
import { act } from '../cli/command.ts';
import { type ChainOptions, connect } from '../cli/connection.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { readBytes, readJsonFile } from '../cli/files.ts';
import { httpUrl } from '../cli/httpUrl.ts';
import { readProofFile, readReceiptInput } from '../cli/receiptInput.ts';
import { verificationText } from '../cli/verificationText.ts';
import { verifyWithIndexer } from '../cli/verifyWithIndexer.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';

type Options = ChainOptions & {
  request?: string;
  response?: string;
  contentType?: string;
  endpoint?: string;
  salts?: string;
  nonce?: string;
  status?: number;
  proof?: string;
  program?: string;
  indexer?: string;
  held?: boolean;
  require?: Verdict;
};

/** The good end of the ladder, lowest first. Everything else is a bad end. */
const LADDER: readonly Verdict[] = ['SIGNED', 'LOGGED', 'ANCHORED', 'SETTLED', 'FINAL'];

export function verifyCommand(): Command {
  const command = new Command('verify')
    .description('check a receipt against the chain, the call it came from, and a proof; says why, check by check')
    .argument('<receipt>', 'compact receipt (header X-Assay-Receipt), a file with one, a file of "receipt get", or -')
    .option('--request <file>', 'body that was sent')
    .option('--response <file>', 'body that came back')
    .option('--content-type <type>', 'content type of the answer')
    .option('--salts <text>', 'header X-Assay-Salts')
    .option('--endpoint <name>', 'endpoint that was called')
    .option('--nonce <hex>', 'header X-Assay-Nonce that was sent')
    .option('--status <code>', 'HTTP status of the answer', wholeNumber(999))
    .option('--proof <file>', 'proof from the operator or a monitor')
    .option('--program <file>', "of a Reexecutable model: its operator's answer to GET /v2/models/<endpoint>/program")
    .option('--indexer <url>', 'GraphQL endpoint to fetch the proof from', httpUrl)
    .option('--held', 'you had it all along and could have disputed it: FINAL without publication')
    .addOption(new Option('--require <verdict>', 'fail below this verdict').choices([...LADDER]).default('SIGNED'));

  act<Options>(command, async (options, output, argument) => {
    if (argument === undefined) throw new InputError('RECEIPT_MALFORMED', 'Name the receipt.');
    const { publicClient, deployment } = await connect(options);
    const given = await readReceiptInput(argument);
    const salts = options.salts === undefined ? given.salts : decodeSalts(options.salts);
    const call = { ...(await callOf(options)), ...(salts !== undefined && { salts }) };
    const chain = createChainReader({ publicClient, deployment });
    const proof = options.proof === undefined ? given.proof : await readProofFile(options.proof);
    const { compact } = given;
    const held = { held: options.held === true };
    const program =
      options.program === undefined ? {} : { program: readProgramHeader(await readJsonFile(options.program)) };
    const verification =
      options.indexer === undefined
        ? await verifyReceipt({ compact, chain, call, ...held, ...program, ...(proof !== undefined && { proof }) })
        : (await verifyWithIndexer(options.indexer, compact, chain, call, { ...held, ...program })).verification;

    const { verdict, reasons, checks, digest, signed, anchoredAt, settledAt, finalAt, fault, stake } = verification;
    const good = LADDER.indexOf(verdict) >= LADDER.indexOf(options.require ?? 'SIGNED');
    const fields = signed?.receipt;
    const trust = fields === undefined ? undefined : (await chain.model(fields.modelId))?.trust;
    const times = { anchoredAt, settledAt, finalAt };
    const result = { ok: good, verdict, reasons, checks, digest, trust, fields, ...times, fault, stake };
    const now = Math.floor(Date.now() / 1000);
    output.result(result, verificationText(verification, { trust, isGood: good, now }));
    return good ? EXIT.ok : EXIT.negative;
  });
  return command;
}

async function callOf({ request, response, contentType, endpoint, nonce, status }: Options): Promise<Call> {
  return {
    ...(request !== undefined && { requestBody: await readBytes(request) }),
    ...(response !== undefined && { responseBody: await readBytes(response) }),
    ...(contentType !== undefined && { contentType }),
    ...(endpoint !== undefined && { endpoint }),
    ...(nonce !== undefined && { clientNonce: nonceOf(nonce) }),
    ...(status !== undefined && { httpStatus: status }),
  };
}

function nonceOf(text: string): Hex {
  const digits = text.replace(/^0x/, '').toLowerCase();
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new InputError('HEX_MALFORMED', 'A nonce is 64 hex digits.', { text });
  return `0x${digits}`;
}
