import { ponder } from 'ponder:registry';
import { activity, checkpointKey, endpoint, endpointDeclaration, operator, receiptKey } from 'ponder:schema';
import { maxUint64 } from 'viem';
import { activityRow } from '../lib/activityRow.ts';
import { newOperatorRow } from '../lib/operatorRow.ts';
import { addToTotal } from '../lib/record.ts';

ponder.on('OperatorRegistry:OperatorRegistered', async ({ event, context: { db, chain } }) => {
  const { operator: address, origin, checkpointKey: key } = event.args;
  const after = {
    origin,
    checkpointKey: key,
    checkpointKeyCount: 1,
    registeredAt: event.block.timestamp,
    lastSeenBlock: event.block.number,
  };

  await db
    .insert(operator)
    .values({ ...newOperatorRow(address, event.block.number), ...after })
    .onConflictDoUpdate(after);
  await db.insert(checkpointKey).values({
    operator: address,
    index: 0,
    key,
    from: event.block.timestamp,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await addToTotal({ db, chain }, { operators: 1n });
  await db
    .insert(activity)
    .values(activityRow(event, 'OperatorRegistered', { operator: address, subject: key, detail: origin }));
});

ponder.on('OperatorRegistry:MirrorsChanged', async ({ event, context: { db } }) => {
  const address = event.args.operator;
  const after = { mirrors: [...event.args.mirrors], lastSeenBlock: event.block.number };

  await db
    .insert(operator)
    .values({ ...newOperatorRow(address, event.block.number), ...after })
    .onConflictDoUpdate(after);
  await db
    .insert(activity)
    .values(activityRow(event, 'MirrorsChanged', { operator: address, detail: event.args.mirrors.join(' ') }));
});

ponder.on('OperatorRegistry:CheckpointKeyChanged', async ({ event, context: { db } }) => {
  const { operator: address, checkpointKey: key } = event.args;
  const known = await db.find(operator, { address });
  const index = known?.checkpointKeyCount ?? 0;
  const after = { checkpointKey: key, checkpointKeyCount: index + 1, lastSeenBlock: event.block.number };

  await db.insert(checkpointKey).values({
    operator: address,
    index,
    key,
    from: event.block.timestamp,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await db
    .insert(operator)
    .values({ ...newOperatorRow(address, event.block.number), ...after })
    .onConflictDoUpdate(after);
  await db.insert(activity).values(activityRow(event, 'CheckpointKeyChanged', { operator: address, subject: key }));
});

ponder.on('OperatorRegistry:ReceiptKeyAdded', async ({ event, context: { db } }) => {
  const { operator: address, key, from } = event.args;

  await db.insert(receiptKey).values({
    operator: address,
    key,
    from,
    until: null,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await db
    .insert(activity)
    .values(activityRow(event, 'ReceiptKeyAdded', { operator: address, subject: key, detail: String(from) }));
});

ponder.on('OperatorRegistry:ReceiptKeyClosed', async ({ event, context: { db } }) => {
  const { operator: address, key, until } = event.args;

  await db.update(receiptKey, { operator: address, key }).set({ until: until === maxUint64 ? null : until });
  await db
    .insert(activity)
    .values(activityRow(event, 'ReceiptKeyClosed', { operator: address, subject: key, detail: String(until) }));
});

ponder.on('OperatorRegistry:EndpointDeclared', async ({ event, context: { db } }) => {
  const { operator: address, endpoint: id, modelId, name, configDigest, from, index } = event.args;

  await db.insert(endpointDeclaration).values({
    operator: address,
    endpoint: id,
    index,
    name,
    modelId,
    configDigest,
    from,
    declaredAt: event.block.timestamp,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await db
    .insert(endpoint)
    .values({ operator: address, endpoint: id, name, declarationCount: index + 1n })
    .onConflictDoUpdate({ declarationCount: index + 1n });
  await db
    .insert(activity)
    .values(activityRow(event, 'EndpointDeclared', { operator: address, subject: id, detail: name }));
});
