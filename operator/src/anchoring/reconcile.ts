import type { AnchorEvent } from './anchorEvent.ts';
import type { AnchoringContext, TickReport } from './anchoringContext.ts';
import type { ChainView } from './observe.ts';

/** Tells which anchors came and which are gone since the last round, by what the chain holds and by nothing else. */
export function noticeAnchors(context: AnchoringContext, view: ChainView, report: TickReport): void {
  const name = ({ blockHash, word }: AnchorEvent) => blockHash + word;
  const before = new Set(context.recent.map(name));
  const now = new Set(view.events.map(name));
  for (const event of context.recent) {
    if (now.has(name(event))) continue;
    context.reorgs += 1;
    report.reorged.push(event.size);
    context.logger.warn({ size: event.size, tx: event.transactionHash }, 'anchor reorged out');
  }
  for (const event of view.events) {
    if (before.has(name(event))) continue;
    report.mined.push(event.size);
    const { size, root, transactionHash, blockNumber } = event;
    context.logger.info({ size, root, tx: transactionHash, block: Number(blockNumber) }, 'anchor mined');
    context.onAnchored(event);
  }
  context.recent = view.events;
}

/** Keeps the anchors that are final now. */
export async function keepFinal(context: AnchoringContext, view: ChainView, report: TickReport): Promise<void> {
  for (const event of view.events.slice(0, view.finalCount)) {
    // INVARIANT N3: An anchor is final only when its word lies on the chain of words that leads to the operator's head
    //   at the final block; never because of a transaction receipt.
    await keep(context, event);
    report.final.push(event.size);
    context.logger.info({ size: event.size, root: event.root, tx: event.transactionHash }, 'anchor final');
  }
}

/** Writes down one anchor that is final, and goes on from there. */
export async function keep(context: AnchoringContext, event: AnchorEvent): Promise<void> {
  await context.onStep('kept:before', String(event.size));
  context.store.add(event);
  context.base = event;
  context.recent = context.recent.filter(({ size }) => size > event.size);
  await context.onStep('kept:after', String(event.size));
}
