import { readFileSync } from 'node:fs';
import {
  buildManifest,
  canonicalJson,
  commit,
  configDigest,
  createCompactRange,
  createStructHasher,
  decodeReceipt,
  deriveSalts,
  domainSeparator,
  encodeEntries,
  encodeReceipt,
  encodeSalts,
  endpointId,
  entriesPath,
  foldAnchoring,
  fromHex,
  hashContent,
  hashLeaf,
  hashNode,
  inclusionProof,
  manifestDigest,
  modelId,
  omsRoot,
  openCheckpoint,
  packReceipt,
  REQUEST_TAG,
  RESPONSE_TAG,
  receiptDigest,
  recoverReceiptSigner,
  signCheckpoint,
  signerFromSeed,
  signReceipt,
  tenantId,
  tenantSecret,
  toHex,
  utf8,
  verifierFromPublicKey,
  ZERO_32,
  ZERO_WORD,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { protocolExamples } from './models/protocolExamples.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
const vectors: ReturnType<typeof protocolExamples> = JSON.parse(read('./vectors/protocol.json'));
const { input, commitment, model, signed, log, anchor } = vectors;
const bytes = (hex: string) => fromHex(hex as Hex);
const domain = { chainId: input.chainId, anchors: input.anchors as Hex };
const receipt = vectors.receipt as typeof vectors.receipt & Parameters<typeof packReceipt>[0];

describe('the worked examples', () => {
  it('are what ethers and node:crypto compute', () => {
    expect(protocolExamples()).toEqual(vectors);
  });

  it('of commitments are what the sdk computes', () => {
    const secret = tenantSecret(bytes(input.saltSecret), tenantId(input.apiKey));
    const salts = deriveSalts(secret, bytes(input.receiptId));
    const requestHash = hashContent(utf8(input.request), 'application/json');
    const streamHash = hashContent(utf8(input.stream), 'text/event-stream');
    const own = {
      tenantId: toHex(tenantId(input.apiKey)),
      tenantSecret: toHex(secret),
      requestSalt: toHex(salts.request),
      responseSalt: toHex(salts.response),
      saltsHeader: encodeSalts(salts),
      requestTag: toHex(REQUEST_TAG),
      responseTag: toHex(RESPONSE_TAG),
      requestHash: toHex(requestHash),
      streamHash: toHex(streamHash),
      requestCommitment: toHex(commit(REQUEST_TAG, salts.request, requestHash)),
      responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, streamHash)),
    };
    expect(own).toEqual(commitment);
  });

  it('of models are what the sdk computes', () => {
    const files = input.files.map(({ name, content }) => ({ name, digest: toHex(hashContent(utf8(content))) }));
    const manifest = buildManifest(files.toReversed());
    const digests = { manifestDigest: manifestDigest(manifest), omsRoot: omsRoot(manifest) };
    const roots = {
      programRoot: ZERO_32,
      weightRoot: ZERO_32,
      trust: 'Attributed',
      publisher: model.publisher as Hex,
    } as const;
    expect({
      manifest: canonicalJson(manifest),
      ...digests,
      modelId: modelId({ ...digests, ...roots }),
      publisher: model.publisher,
      config: canonicalJson(input.config),
      configDigest: configDigest(input.config),
    }).toEqual(model);
  });

  it('of receipts are what the sdk computes', () => {
    const own = signReceipt(receipt, domain, input.receiptKey as Hex);
    expect(endpointId(input.endpoint)).toBe(receipt.endpoint);
    expect({
      typeString: signed.typeString,
      domainSeparator: toHex(domainSeparator(domain)),
      structHash: toHex(createStructHasher()(packReceipt(receipt))),
      digest: receiptDigest(receipt, domain),
      signer: recoverReceiptSigner(own),
      signature: own.signature,
      packed: toHex(packReceipt(receipt)),
      compact: encodeReceipt(own),
    }).toEqual(signed);
    expect(decodeReceipt(signed.compact)).toEqual(own);
  });

  it('of the log are what the sdk computes', async () => {
    const entries = [bytes(input.otherEntries[0]!), bytes(signed.digest), bytes(input.otherEntries[1]!)];
    const range = createCompactRange();
    const nodes = new Map<string, Uint8Array>();
    for (const entry of entries)
      range.append(hashLeaf(entry), (level, index, hash) => nodes.set(`${level}/${index}`, hash));
    const path = await inclusionProof(1, 3, async (level, index) => nodes.get(`${level}/${index}`)!);
    const signer = signerFromSeed(input.origin, bytes(input.checkpointSeed));
    const note = signCheckpoint({ origin: input.origin, size: 3, root: range.root() }, signer);
    expect({
      leaf: toHex(hashLeaf(entries[1]!)),
      node: toHex(hashNode(hashLeaf(entries[0]!), hashLeaf(entries[1]!))),
      root: toHex(range.root()),
      path: path.map(toHex),
      entryBundle: toHex(encodeEntries(entries)),
      entryBundlePath: entriesPath(0, 3),
      publicKey: log.publicKey,
      keyId: `0x${signer.keyId.toString(16).padStart(8, '0')}`,
      checkpoint: note,
    }).toEqual(log);
    expect(openCheckpoint(log.checkpoint, verifierFromPublicKey(input.origin, log.publicKey as Hex)).size).toBe(3);
  });

  it('of anchor words are what the sdk computes', () => {
    const first = foldAnchoring(ZERO_WORD, anchor.first.anchoring as never, input);
    expect(first).toBe(anchor.first.word);
    expect(foldAnchoring(first, anchor.second.anchoring as never, input)).toBe(anchor.second.word);
  });
});

describe('docs/protocol.md', () => {
  const text = read('../docs/protocol.md');
  const { saltsHeader: _, ...hashes } = commitment;
  const { manifest: __, ...ids } = model;
  const { typeString: ___, packed: ____, ...own } = signed;
  const { path: _____, publicKey: ______, ...tree } = log;
  const quoted = { ...hashes, ...ids, ...own, ...tree, first: anchor.first.word, second: anchor.second.word };

  it.each(Object.entries(quoted))('quotes %s', (_name, value) => {
    expect(text).toContain(value);
  });

  it('names every receipt field in order, and the sdk’s widths', () => {
    const rows = [...text.matchAll(/^\| (\d+) \| (\w+) \| (\w+) \|/gm)].map(([, , name, type]) => `${type} ${name}`);
    expect(`InferenceReceipt(${rows.join(',')})`).toBe(signed.typeString);
  });
});
