import { ponder } from 'ponder:registry';
import { coinWithdrawal, commitment, demand, fault, faultedReceipt, presentation } from 'ponder:schema';
import { faultLabel } from '../lib/faultLabel.ts';
import { addToDay, addToTotal, changeOperator, originOf, placeOf, recordActivity } from '../lib/record.ts';

ponder.on('FaultCourt:Committed', async ({ event, context: { db } }) => {
  const row = { commitment: event.args.commitment, sender: event.transaction.from, time: event.block.timestamp };

  await db.insert(commitment).values({ ...row, ...originOf(event) });
  await recordActivity(db, event, 'Committed', { subject: row.commitment });
});

ponder.on('FaultCourt:ReceiptPresented', async ({ event, context }) => {
  const { db } = context;
  const { digest, operator, leafIndex, admissibleUntil } = event.args;

  await db.insert(presentation).values({
    ...{ digest, operator, leafIndex, admissibleUntil },
    presentedAt: event.block.timestamp,
    presenter: event.transaction.from,
    ...originOf(event),
  });
  await addToDay(db, operator, event, { presentations: 1n });
  await addToTotal(context, { presentations: 1n });
  await recordActivity(db, event, 'ReceiptPresented', { operator, subject: digest, detail: String(leafIndex) });
});

ponder.on('FaultCourt:FaultPunished', async ({ event, context }) => {
  const { db } = context;
  const { faultKey, operator, taken, bounty, recipient } = event.args;
  const name = faultLabel(event.args.fault);

  await db.insert(fault).values({
    ...{ faultKey, operator, taken, bounty, recipient },
    fault: name,
    time: event.block.timestamp,
    ...originOf(event),
  });
  await changeOperator(db, operator, event, (row) => ({ faultCount: row.faultCount + 1n }));
  await addToDay(db, operator, event, { faults: 1n });
  await addToTotal(context, { faults: 1n });
  await recordActivity(db, event, 'FaultPunished', { operator, subject: faultKey, detail: name });
});

ponder.on('FaultCourt:ReceiptFaulted', async ({ event, context }) => {
  const { db } = context;
  const { digest, operator, faultKey } = event.args;
  const name = faultLabel(event.args.fault);

  await db.insert(faultedReceipt).values({
    ...{ digest, operator, faultKey },
    fault: name,
    time: event.block.timestamp,
    ...originOf(event),
  });
  await addToTotal(context, { faultedReceipts: 1n });
  await recordActivity(db, event, 'ReceiptFaulted', { operator, subject: digest, detail: name });
});

ponder.on('FaultCourt:LeafDemanded', async ({ event, context }) => {
  const { db } = context;
  const { demandId, operator, digest, index, minSize, demander, bond, deadline } = event.args;

  await db.insert(demand).values({
    ...{ demandId, operator, demander, bond, deadline },
    ...{ digest, leafIndex: BigInt(index), minSize: BigInt(minSize) },
    fault: 'WITHHELD_LEAF',
    status: 'OPEN',
    openedAt: event.block.timestamp,
    ...originOf(event),
  });
  await addToDay(db, operator, event, { demands: 1n });
  await addToTotal(context, { demands: 1n });
  await recordActivity(db, event, 'LeafDemanded', { operator, subject: digest, detail: String(demandId) });
});

ponder.on('FaultCourt:ConsistencyDemanded', async ({ event, context }) => {
  const { db } = context;
  const { demandId, operator, oldRoot, oldSize, newRoot, newSize, demander, bond, deadline } = event.args;

  await db.insert(demand).values({
    ...{ demandId, operator, demander, bond, deadline },
    ...{ oldRoot, oldSize: BigInt(oldSize), newRoot, newSize: BigInt(newSize) },
    fault: 'WITHHELD_CONSISTENCY',
    status: 'OPEN',
    openedAt: event.block.timestamp,
    ...originOf(event),
  });
  await addToDay(db, operator, event, { demands: 1n });
  await addToTotal(context, { demands: 1n });
  await recordActivity(db, event, 'ConsistencyDemanded', { operator, subject: oldRoot, detail: String(demandId) });
});

ponder.on('FaultCourt:DemandAnswered', async ({ event, context: { db } }) => {
  const { demandId, answerer } = event.args;
  const { operator, digest, oldRoot } = {
    ...(await db.update(demand, { demandId }).set({ status: 'ANSWERED', answerer, closedAt: event.block.timestamp })),
  };

  const subject = (digest ?? oldRoot)!;
  await recordActivity(db, event, 'DemandAnswered', { operator, subject, detail: String(demandId) });
});

ponder.on('FaultCourt:DemandUnanswered', async ({ event, context: { db } }) => {
  const { demandId } = event.args;
  const { operator, digest, oldRoot, fault } = {
    ...(await db.update(demand, { demandId }).set({ status: 'SILENT', closedAt: event.block.timestamp })),
  };

  if (fault === 'WITHHELD_CONSISTENCY') {
    await changeOperator(db, operator, event, (row) => ({ silentSince: row.silentSince ?? event.block.timestamp }));
  }
  const subject = (digest ?? oldRoot)!;
  await recordActivity(db, event, 'DemandUnanswered', { operator, subject, detail: String(demandId) });
});

ponder.on('FaultCourt:CoinWithdrawn', async ({ event, context: { db } }) => {
  const { account, amount } = event.args;

  await db.insert(coinWithdrawal).values({ ...placeOf(event), account, amount });
  await recordActivity(db, event, 'CoinWithdrawn', { subject: account, detail: String(amount) });
});
