import {
  type AnchorRecord,
  type ChainConstants,
  type ChainModel,
  type ChainReader,
  type CourtStanding,
  commit,
  configDigest,
  createCompactRange,
  type Declaration,
  endpointId,
  FLAGS,
  findOpening,
  foldAnchoring,
  fromHex,
  HEAD_SLOT,
  hashContent,
  hashLeaf,
  type InferenceReceipt,
  inclusionProof,
  modelId,
  REQUEST_TAG,
  RESPONSE_TAG,
  type ReceiptKey,
  type ReceiptProof,
  receiptDigest,
  type SignedReceipt,
  sameAddress,
  signCheckpoint,
  signerFromSeed,
  signReceipt,
  toHex,
  unpackWord,
  utf8,
  ZERO_32,
  ZERO_WORD,
} from '@assay/sdk';
import { ed25519 } from '@noble/curves/ed25519';
import type { Hex } from 'viem';
import { privateKeyToAddress } from 'viem/accounts';
import { draftReceipt } from '../generators/draftReceipt.ts';

const GENESIS = 1_700_000_000;
const OPERATOR = '0x1000000000000000000000000000000000000001';
const PUBLISHER = '0x2000000000000000000000000000000000000002';
const RECEIPT_KEY: Hex = `0x${'11'.repeat(32)}`;
const ORIGIN = 'log.example/chat';
const OPEN = Number.MAX_SAFE_INTEGER;

export const constants: ChainConstants = {
  domain: { chainId: 31337, anchors: '0x5FbDB2315678afecb367f032d93F642f64180aa3' },
  genesis: GENESIS,
  period: 16_200,
  window: 259_200,
  grace: 86_400,
  maxDelay: 21_600,
  drain: 3_600,
};

const record = {
  manifestDigest: `0x${'a1'.repeat(32)}`,
  omsRoot: `0x${'a2'.repeat(32)}`,
  programRoot: ZERO_32,
  weightRoot: ZERO_32,
  trust: 'Attributed',
  publisher: PUBLISHER,
} as const;

/** An operator with its log, its anchors and its registry entries, kept in memory as the real structures, all changeable. */
export type ReceiptWorld = ReturnType<typeof createReceiptWorld>;

/** Starts a world at GENESIS + 1 day with one key, one model and one declared endpoint, `chat-prod`. */
export function createReceiptWorld() {
  const model: ChainModel = { ...record, from: GENESIS + 10, until: OPEN };
  const config = configDigest({ engine: 'unit', engineVersion: '1' });
  const seed = new Uint8Array(32).fill(7);
  const state = {
    now: GENESIS + 86_400,
    registered: true,
    keys: [{ key: privateKeyToAddress(RECEIPT_KEY), from: GENESIS + 10, until: OPEN }] as ReceiptKey[],
    models: new Map<Hex, ChainModel>([[modelId(record), model]]),
    declarations: [{ modelId: modelId(record), configDigest: config, from: GENESIS + 20 }] as Declaration[],
    forkedAt: 0,
    standing: { presentedAt: 0, disputed: false, forkedAt: 0 } as CourtStanding,
    stake: { own: 10n ** 22n, delegated: 10n ** 21n },
    stakeAt: 10n ** 22n,
    history: [] as AnchorRecord[],
    digests: [] as Hex[],
  };
  const nodes = new Map<string, Uint8Array>();
  const range = createCompactRange();
  const signer = signerFromSeed(ORIGIN, seed);
  const salts = { request: new Uint8Array(32).fill(1), response: new Uint8Array(32).fill(2) };
  const requestBody = utf8('{"model":"chat-prod","messages":[{"role":"user","content":"2+2?"}]}');
  const responseBody = utf8('{"id":"c1","choices":[],"usage":{"prompt_tokens":12,"completion_tokens":5}}');
  const clientNonce: Hex = `0x${'c0'.repeat(32)}`;

  const call = {
    endpoint: 'chat-prod',
    operator: OPERATOR,
    modelId: modelId(record),
    requestBody,
    responseBody,
    contentType: 'application/json',
    salts,
    clientNonce,
    httpStatus: 200,
    completed: true,
    receivedAt: state.now,
  } as const;

  function draft(changes: Partial<InferenceReceipt> = {}): InferenceReceipt {
    const request = toHex(commit(REQUEST_TAG, salts.request, hashContent(requestBody)));
    return draftReceipt({
      operator: OPERATOR,
      leafIndex: state.digests.length,
      issuedAt: state.now,
      anchorBy: state.now + 7_200,
      endpoint: endpointId('chat-prod'),
      modelId: modelId(record),
      configDigest: config,
      requestCommitment: request,
      executedCommitment: request,
      responseCommitment: toHex(commit(RESPONSE_TAG, salts.response, hashContent(responseBody))),
      clientNonce,
      inputUnits: 12,
      outputUnits: 5,
      ...changes,
    });
  }

  function append(digest: Hex): void {
    state.digests.push(digest);
    range.append(hashLeaf(fromHex(digest)), (level, index, hash) => nodes.set(`${level}/${index}`, hash));
  }

  const sign = (receipt: InferenceReceipt): SignedReceipt => signReceipt(receipt, constants.domain, RECEIPT_KEY);

  /** Signs a receipt for the next entry and appends it. */
  function issue(changes: Partial<InferenceReceipt> = {}): SignedReceipt {
    const signed = sign(draft(changes));
    append(receiptDigest(signed.receipt, signed.domain));
    return signed;
  }

  /** Appends receipts of other callers. */
  function fill(count: number): void {
    for (let i = 0; i < count; i++) issue({ flags: FLAGS.REFUSED, clientNonce: toHex(fromHex(ZERO_32).fill(i + 1)) });
  }

  /** Anchors the whole log at `time`, as the contract would. */
  function anchor(time: number = state.now): void {
    const anchoring = { root: toHex(range.root()), size: range.size(), time };
    const word = foldAnchoring(state.history.at(-1)?.word ?? ZERO_WORD, anchoring, constants);
    state.history.push({ ...anchoring, word });
  }

  const path = async (index: number, size: number) =>
    (await inclusionProof(index, size, async (level, at) => nodes.get(`${level}/${at}`)!)).map(toHex);

  /** Full proof of an entry: under the current log and, if it is anchored, under the anchor that covers it. */
  async function prove(leafIndex: number): Promise<ReceiptProof> {
    const size = range.size();
    const root = range.root();
    const found = findOpening(state.history, leafIndex, constants);
    const checkpoint = signCheckpoint({ origin: ORIGIN, size, root }, signer);
    return {
      leafIndex,
      inclusion: { size, root: toHex(root), path: await path(leafIndex, size), checkpoint },
      ...(found && {
        anchor: { ...found, path: await path(leafIndex, found.opening.anchorings[found.anchoring]!.size) },
      }),
    };
  }

  function wordIn(slot: number): Hex {
    if (slot === HEAD_SLOT) return state.history.at(-1)?.word ?? ZERO_WORD;
    const stored = state.history.findLast(({ word }, i) => {
      const next = state.history[i + 1];
      const { period, cursor } = unpackWord(word);
      return next !== undefined && cursor === slot && unpackWord(next.word).period !== period;
    });
    return stored?.word ?? ZERO_WORD;
  }

  const known = (operator: string) => state.registered && sameAddress(operator as Hex, OPERATOR);
  const chain: ChainReader = {
    constants: async () => constants,
    time: async () => state.now,
    operator: async (operator) =>
      known(operator)
        ? { origin: ORIGIN, checkpointKey: toHex(ed25519.getPublicKey(seed)), registeredAt: GENESIS + 10 }
        : undefined,
    receiptKeys: async (operator) => (known(operator) ? state.keys : []),
    declarations: async (operator, endpoint) =>
      known(operator) && endpoint === endpointId('chat-prod') ? state.declarations : [],
    model: async (id) => state.models.get(id),
    word: async (operator, slot) => (known(operator) ? wordIn(slot) : ZERO_WORD),
    forkedAt: async (operator) => (known(operator) ? state.forkedAt : 0),
    standing: async () => state.standing,
    stake: async () => state.stake,
    stakeAt: async () => state.stakeAt,
  };

  return { state, call, chain, salts, signer, sign, draft, issue, append, fill, anchor, prove, model, config };
}
