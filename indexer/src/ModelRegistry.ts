import { ponder } from 'ponder:registry';
import { activity, model } from 'ponder:schema';
import { activityRow } from '../lib/activityRow.ts';
import { publicText } from '../lib/publicText.ts';
import { addToTotal } from '../lib/record.ts';
import { trustLabel } from '../lib/trustLabel.ts';

// Unlike the texts of OperatorRegistry, these are free: any bytes of any length, by anyone.
const MAX_NAME = 128;
const MAX_URI = 512;

ponder.on('ModelRegistry:ModelRegistered', async ({ event, context: { db, chain } }) => {
  const { modelId, publisher, manifestDigest, omsRoot, programRoot, weightRoot, trust } = event.args;
  const name = publicText(event.args.name, MAX_NAME);
  const uri = publicText(event.args.uri, MAX_URI);

  await db.insert(model).values({
    modelId,
    publisher,
    manifestDigest,
    omsRoot,
    programRoot,
    weightRoot,
    trust: trustLabel(trust),
    name,
    uri,
    registeredAt: event.block.timestamp,
    retiredFrom: null,
    blockNumber: event.block.number,
    transactionHash: event.transaction.hash,
  });
  await addToTotal({ db, chain }, { models: 1n });
  await db.insert(activity).values(activityRow(event, 'ModelRegistered', { subject: modelId, detail: name }));
});

ponder.on('ModelRegistry:ModelRetired', async ({ event, context: { db } }) => {
  const { modelId, from } = event.args;

  await db.update(model, { modelId }).set({ retiredFrom: from });
  await db.insert(activity).values(activityRow(event, 'ModelRetired', { subject: modelId, detail: String(from) }));
});
