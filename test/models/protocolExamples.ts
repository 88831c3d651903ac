import { createHash, createHmac, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import {
  AbiCoder,
  computeAddress,
  concat,
  hexlify,
  keccak256,
  SigningKey,
  TypedDataEncoder,
  toBeHex,
  toUtf8Bytes,
} from 'ethers';

type Bytes = string | Uint8Array;

const raw = (part: Bytes) => (typeof part === 'string' ? Buffer.from(part.slice(2), 'hex') : part);
const sha256 = (...parts: Bytes[]) =>
  `0x${parts.reduce((hash, part) => hash.update(raw(part)), createHash('sha256')).digest('hex')}`;
const hmac = (key: Bytes, ...parts: Bytes[]) =>
  `0x${parts.reduce((mac, part) => mac.update(raw(part)), createHmac('sha256', raw(key))).digest('hex')}`;
const utf8 = (text: string) => toUtf8Bytes(text);
const fill = (byte: number, length = 32) => `0x${byte.toString(16).padStart(2, '0').repeat(length)}`;

/**
 * The worked examples of docs/protocol.md, computed with node:crypto and ethers alone: a second opinion on the sdk, which
 * shares no code with it. Object literals that stand for canonical JSON are written in its order.
 */
export function protocolExamples() {
  const input = {
    chainId: 31337,
    anchors: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
    receiptKey: fill(1),
    operatorKey: fill(2),
    checkpointSeed: fill(3),
    saltSecret: fill(4),
    apiKey: 'sk-example',
    receiptId: '0x000102030405060708090a0b0c0d0e0f',
    endpoint: 'chat-prod',
    origin: 'log.example/chat',
    request: '{"model":"chat-prod","messages":[{"role":"user","content":"2+2?"}],"stream":true}',
    stream: ': hello\r\ndata: {"choices":[{"delta":{"content":"4"}}]}\r\n\r\nevent: end\r\ndata: [DONE]\r\n\r\n',
    config: { determinism: false, engine: 'example', engineVersion: '1.0.0', sampler: { temperature: '0' } },
    files: [
      { name: 'a/b', content: 'one' },
      { name: 'a-b', content: 'two' },
    ],
    otherEntries: [fill(0xaa), fill(0xbb)],
    genesis: 1_700_000_000,
    period: 16_200,
  };

  const tenantId = sha256(utf8(input.apiKey)).slice(0, 34);
  const tenantSecret = hmac(input.saltSecret, utf8('assay/v1/tenant'), tenantId);
  const requestSalt = hmac(tenantSecret, utf8('assay/v1/salt/request'), input.receiptId);
  const responseSalt = hmac(tenantSecret, utf8('assay/v1/salt/response'), input.receiptId);
  const requestTag = sha256(utf8('assay/v1/request'));
  const responseTag = sha256(utf8('assay/v1/response'));
  const requestHash = sha256(utf8(input.request));
  const streamHash = sha256(utf8('{"choices":[{"delta":{"content":"4"}}]}\n[DONE]\n'));
  const commitment = {
    tenantId,
    tenantSecret,
    requestSalt,
    responseSalt,
    saltsHeader: Buffer.concat([raw(requestSalt), raw(responseSalt)]).toString('base64url'),
    requestTag,
    responseTag,
    requestHash,
    streamHash,
    requestCommitment: sha256(requestTag, requestSalt, requestHash),
    responseCommitment: sha256(responseTag, responseSalt, streamHash),
  };

  const digests = input.files.map(({ content }) => sha256(utf8(content)));
  const manifest = JSON.stringify({
    resources: input.files.map(({ name }, i) => ({ algorithm: 'sha256', digest: digests[i]!.slice(2), name })),
    serialization: { allow_symlinks: false, hash_type: 'sha256', ignore_paths: [], method: 'files' },
  });
  const operator = computeAddress(input.operatorKey);
  const model = { manifestDigest: sha256(utf8(manifest)), omsRoot: sha256(...digests) };
  const modelId = keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['bytes32', 'bytes32', 'bytes32', 'bytes32', 'uint8', 'address'],
      [model.manifestDigest, model.omsRoot, fill(0), fill(0), 0, operator],
    ),
  );
  const config = JSON.stringify(input.config);

  const receipt = {
    operator,
    leafIndex: 1,
    issuedAt: 1_700_086_400,
    anchorBy: 1_700_093_600,
    endpoint: keccak256(utf8(input.endpoint)),
    modelId,
    configDigest: sha256(utf8(config)),
    requestCommitment: commitment.requestCommitment,
    executedCommitment: commitment.requestCommitment,
    responseCommitment: commitment.responseCommitment,
    executionRoot: fill(0),
    evidenceDigest: fill(0),
    clientNonce: fill(0xcc),
    inputUnits: 12,
    outputUnits: 1,
    flags: 1,
  };
  const widths = [20, 8, 8, 8, 32, 32, 32, 32, 32, 32, 32, 32, 32, 4, 4, 4];
  const packed = concat(
    Object.values(receipt).map((value, i) => (typeof value === 'number' ? toBeHex(value, widths[i]) : value)),
  );
  const types = {
    InferenceReceipt: Object.keys(receipt).map((name, i) => ({
      name,
      type: { 20: 'address', 8: 'uint64', 32: 'bytes32', 4: 'uint32' }[widths[i]!]!,
    })),
  };
  const domain = { name: 'Assay', version: '1', chainId: input.chainId, verifyingContract: input.anchors };
  const digest = TypedDataEncoder.hash(domain, types, receipt);
  const signature = new SigningKey(input.receiptKey).sign(digest).serialized;
  const compactBytes = concat(['0x01', toBeHex(input.chainId, 8), input.anchors, packed, signature]);
  const signed = {
    typeString: TypedDataEncoder.from(types).encodeType('InferenceReceipt'),
    domainSeparator: TypedDataEncoder.hashDomain(domain),
    structHash: TypedDataEncoder.hashStruct('InferenceReceipt', types, receipt),
    digest,
    signer: computeAddress(input.receiptKey),
    signature,
    packed,
    compact: Buffer.from(raw(compactBytes)).toString('base64url'),
  };

  const entries = [input.otherEntries[0]!, digest, input.otherEntries[1]!];
  const leaves = entries.map((entry) => sha256('0x00', entry));
  const node = sha256('0x01', leaves[0]!, leaves[1]!);
  const root = sha256('0x01', node, leaves[2]!);
  const privateKey = createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), raw(input.checkpointSeed)]),
    format: 'der',
    type: 'pkcs8',
  });
  const publicKey = hexlify(createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).subarray(-32));
  const keyId = sha256(utf8(`${input.origin}\n`), '0x01', publicKey).slice(0, 10);
  const text = `${input.origin}\n3\n${Buffer.from(raw(root)).toString('base64')}\n`;
  const noteSignature = Buffer.concat([raw(keyId), sign(null, Buffer.from(text), privateKey)]).toString('base64');
  const log = {
    leaf: leaves[1]!,
    node,
    root,
    path: [leaves[0]!, leaves[2]!],
    entryBundle: concat(entries.flatMap((entry) => ['0x0020', entry])),
    entryBundlePath: 'tile/entries/000.p/3',
    publicKey,
    keyId,
    checkpoint: `${text}\n— ${input.origin} ${noteSignature}\n`,
  };

  const first = anchorWord(fill(0), { root, size: 3, time: input.genesis + 90_000 }, input);
  const second = anchorWord(first.word, { root: fill(0xdd), size: 5, time: input.genesis + 106_300 }, input);
  return {
    input,
    commitment,
    model: { manifest, ...model, modelId, publisher: operator, config, configDigest: receipt.configDigest },
    receipt,
    signed,
    log,
    anchor: { first, second },
  };
}

/** The word by bit arithmetic on one big integer, as the contract does it. */
function anchorWord(
  previous: string,
  anchoring: { root: string; size: number; time: number },
  times: { genesis: number; period: number },
) {
  const before = BigInt(previous);
  const period = BigInt(Math.floor((anchoring.time - times.genesis) / times.period)) % 512n;
  const moved = before !== 0n && ((before >> 15n) & 511n) !== period;
  const goesOn = ((before >> 15n) & 511n) === period;
  const count = goesOn ? (((before >> 6n) & 511n) + 1n) % 512n : 0n;
  const cursor = ((before & 63n) + (moved ? 1n : 0n)) % 64n;
  const chain =
    BigInt(keccak256(concat([previous, anchoring.root, toBeHex(anchoring.size, 32), toBeHex(anchoring.time, 32)]))) >>
    64n;
  const place = (period << 15n) | (count << 6n) | cursor;
  return { anchoring, word: toBeHex((chain << 64n) | (BigInt(anchoring.size) << 24n) | place, 32) };
}
