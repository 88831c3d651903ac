import { atNewestBlock, type ChainBlock } from '@assay/node/chain';
import type { AccountView } from '@assay/node/transactions';
import { InputError, toHex, unpackWord, ZERO_WORD } from '@assay/sdk';
import type { Hex } from 'viem';
import type { AnchorEvent } from './anchorEvent.ts';
import type { AnchorBase } from './anchorHistory.ts';
import type { AnchorHead } from './anchoringChain.ts';
import type { AnchoringContext } from './anchoringContext.ts';
import { keep } from './reconcile.ts';

/** What a round believes of the chain: every event folds into `size`'s word, and every root is our log's. */
export type ChainView = {
  readonly head: ChainBlock;
  /** The operator's head word, and the entries under it. */
  readonly word: Hex;
  readonly size: number;
  /** Anchors that were not final when the last round ended, oldest first; the first `finalCount` are final now. */
  readonly events: readonly AnchorEvent[];
  readonly finalCount: number;
  /** Where the anchoring account stands. */
  readonly account: AccountView;
};

/**
 * Reads the chain. Rejects with CHAIN_ID_MISMATCH, CHAIN_INCONSISTENT (a node that lags, lies or is in a reorg),
 * FOREIGN_ANCHOR (the chain holds a root that is not this log's), FINAL_ANCHOR_LOST, or the chain's own failures.
 */
export async function observe(context: AnchoringContext): Promise<ChainView> {
  const { chain } = context;
  const chainId = await chain.chainId();
  if (chainId !== chain.deployment.chainId) {
    const message = `The RPC answers for chain ${chainId}, not ${chain.deployment.chainId}. Correct the RPC URL.`;
    throw new InputError('CHAIN_ID_MISMATCH', message, { expected: chain.deployment.chainId, actual: chainId });
  }
  // Anchors that were seen must not seem gone only because the node now asked is behind.
  const floor = context.recent.at(-1)?.blockNumber ?? context.base?.blockNumber ?? 0n;
  return atNewestBlock(chain, (head) => observeAt(context, head), floor);
}

async function observeAt(context: AnchoringContext, head: ChainBlock): Promise<ChainView> {
  const finalized = await finalBlock(context, head);
  context.base ??= await firstBase(context, finalized);
  const base = context.base;
  if (head.number < base.blockNumber) {
    const message = `The node is at block ${head.number}, below block ${base.blockNumber} that was final. It lags.`;
    throw new InputError('CHAIN_INCONSISTENT', message, { head: head.number, final: base.blockNumber });
  }
  const { word, size } = await headAt(context, head.number);
  const events = await eventsSince(context, base, head, word, size);
  for (const event of events) await needOurs(context, event);
  const finalCount = await countFinal(context, base, events, finalized);
  // No anchor came between: the base held until here, and the next round need not look at those blocks again.
  if (finalCount === 0 && finalized.number > base.blockNumber)
    context.base = { ...base, blockNumber: finalized.number };
  const nonce = await context.chain.nonceAt(context.account, head.number);
  return { head, word, size, events, finalCount, account: { head, nonce, final: finalized.number } };
}

async function finalBlock(context: AnchoringContext, head: ChainBlock): Promise<ChainBlock> {
  const { finalityDepth } = context.settings;
  if (finalityDepth === 'finalized') {
    const finalized = await context.chain.finalized();
    return finalized.number > head.number ? head : finalized;
  }
  const depth = BigInt(finalityDepth);
  return context.chain.block(head.number > depth ? head.number - depth : 0n);
}

/** The last final anchor that the journal knows, or else the one that the chain calls final: then the root decides. */
async function firstBase(context: AnchoringContext, finalized: ChainBlock): Promise<AnchorBase> {
  const known = context.store.finals().at(-1);
  if (known !== undefined) return known;
  const { word } = await headAt(context, finalized.number);
  const located = await context.history.locate(word, finalized.number);
  if (located === undefined) return { word: ZERO_WORD, size: 0, blockNumber: finalized.number };
  await needOurs(context, located);
  await keep(context, located);
  return located;
}

async function headAt(context: AnchoringContext, at: bigint): Promise<AnchorHead> {
  const { chain, settings } = context;
  if (at < chain.deployment.startBlock) return { word: ZERO_WORD, size: 0 };
  const head = await chain.anchorHead(settings.operator, at);
  if (unpackWord(head.word).size !== head.size) {
    throw new InputError('CHAIN_INCONSISTENT', 'The node gives a size that its own head word denies.', { ...head });
  }
  return head;
}

async function eventsSince(
  context: AnchoringContext,
  base: AnchorBase,
  head: ChainBlock,
  word: ChainView['events'][number]['word'],
  size: number,
): Promise<AnchorEvent[]> {
  if (word === base.word) return [];
  if (size <= base.size) throw lost(base, size);
  try {
    return await context.history.since(base, head.number, word);
  } catch (error) {
    if (!(error instanceof InputError) || error.code !== 'CHAIN_INCONSISTENT') throw error;
    const then = await headAt(context, base.blockNumber);
    throw then.word === base.word ? error : lost(base, then.size);
  }
}

// INVARIANT N5: Nothing is signed while the chain holds a root that this log does not have.
async function needOurs(context: AnchoringContext, event: AnchorEvent): Promise<void> {
  if (context.ours.has(event.word)) return;
  const { size } = event;
  const published = size > context.log.size() ? 0 : (await context.log.publishCheckpoint()).size;
  const root = size <= published ? toHex(await context.log.rootAt(size)) : undefined;
  if (root !== event.root) {
    const message = `The chain holds an anchor of ${size} entries with root ${event.root}, which is not this log's. Another log is anchored with this operator's key, or this one is a restored copy. Nothing is sent until that is resolved.`;
    throw new InputError('FOREIGN_ANCHOR', message, {
      size,
      root: event.root,
      ours: root,
      transaction: event.transactionHash,
    });
  }
  if (context.ours.size > 10_000) context.ours.clear();
  context.ours.add(event.word);
}

async function countFinal(
  context: AnchoringContext,
  base: AnchorBase,
  events: readonly AnchorEvent[],
  finalized: ChainBlock,
): Promise<number> {
  if (events.length === 0 || finalized.number <= base.blockNumber) return 0;
  const { word } = await headAt(context, finalized.number);
  const count = word === base.word ? 0 : events.findIndex((event) => event.word === word) + 1;
  const last = events[count - 1];
  const next = events[count];
  const fits =
    (count > 0 || word === base.word) &&
    (last === undefined || last.blockNumber <= finalized.number) &&
    (next === undefined || next.blockNumber > finalized.number);
  if (!fits) {
    const message = 'The head at the final block is not among the anchors that lead to the latest head.';
    throw new InputError('CHAIN_INCONSISTENT', message, { final: finalized.number, word });
  }
  return count;
}

function lost(base: AnchorBase, size: number): InputError {
  const message = `The anchor of ${base.size} entries was final and is gone: the chain now says ${size}. This is another chain, or one that broke its own finality. Nothing is sent until that is resolved.`;
  return new InputError('FINAL_ANCHOR_LOST', message, { final: base.size, now: size });
}
