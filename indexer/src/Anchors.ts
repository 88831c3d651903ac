import { ponder } from 'ponder:registry';
import { activity, anchor, anchorGap, fork, operator } from 'ponder:schema';
import { activityRow } from '../lib/activityRow.ts';
import { anchorColumns, follows } from '../lib/anchorRow.ts';
import { newOperatorRow } from '../lib/operatorRow.ts';
import { addToDay, addToTotal, originOf } from '../lib/record.ts';
import { constants } from '../runtime.ts';

ponder.on('Anchors:Anchored', async ({ event, context: { db, chain } }) => {
  const address = event.args.operator;
  const known = await db.find(operator, { address });
  // Rows that Ponder hands out change under later writes: everything needed is computed before the first one.
  const before = { ...(known ?? newOperatorRow(address, event.block.number)) };
  const anchored = { root: event.args.root, word: event.args.word, time: event.block.timestamp };
  // INVARIANT X15: An anchor is indexed only if the word that was indexed before, folded with it, is its own word.
  if (!follows(before, anchored, constants)) {
    const { root, word, time } = anchored;
    const gap = { operator: address, previousWord: before.word, root, word, time, ...originOf(event) };
    await db.insert(anchorGap).values(gap).onConflictDoNothing();
    return;
  }
  const columns = anchorColumns(before, anchored, BigInt(constants.window));
  const after = {
    anchorCount: before.anchorCount + 1n,
    logSize: columns.size,
    word: columns.word,
    busyPeriod: columns.busyPeriod,
    lastAnchoredAt: columns.time,
    lastSeenBlock: event.block.number,
  };

  await db.insert(anchor).values({
    operator: address,
    ...columns,
    blockNumber: event.block.number,
    blockHash: event.block.hash,
    transactionHash: event.transaction.hash,
    logIndex: event.log.logIndex,
  });
  await db
    .insert(operator)
    .values({ ...before, ...after })
    .onConflictDoUpdate(after);
  await addToDay(db, address, event, { anchors: 1n, entries: columns.entries });
  await addToTotal({ db, chain }, { anchors: 1n, entries: columns.entries });
  await db.insert(activity).values(
    activityRow(event, 'Anchored', {
      operator: address,
      subject: event.args.root,
      detail: String(columns.size),
    }),
  );
});

ponder.on('Anchors:AnchorKeyChanged', async ({ event, context: { db } }) => {
  const address = event.args.operator;
  const after = { anchorKey: event.args.key, lastSeenBlock: event.block.number };

  await db
    .insert(operator)
    .values({ ...newOperatorRow(address, event.block.number), ...after })
    .onConflictDoUpdate(after);
  await db
    .insert(activity)
    .values(activityRow(event, 'AnchorKeyChanged', { operator: address, subject: event.args.key }));
});

ponder.on('Anchors:ForkRecorded', async ({ event, context: { db, chain } }) => {
  const address = event.args.operator;
  const after = { forkedAt: event.block.timestamp, lastSeenBlock: event.block.number };

  await db.insert(fork).values({
    operator: address,
    index: BigInt(event.args.index),
    digestA: event.args.digestA,
    digestB: event.args.digestB,
    recordedAt: event.block.timestamp,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await db
    .insert(operator)
    .values({ ...newOperatorRow(address, event.block.number), ...after })
    .onConflictDoUpdate(after);
  await addToTotal({ db, chain }, { forks: 1n });
  await db
    .insert(activity)
    .values(activityRow(event, 'ForkRecorded', { operator: address, detail: String(event.args.index) }));
});
