import { ponder } from 'ponder:registry';
import { commissionChange, reward, stakePosition } from 'ponder:schema';
import { commissionAfter } from '../lib/commission.ts';
import { addToDay, addToTotal, changeCredit, changeOperator, placeOf, recordActivity } from '../lib/record.ts';

ponder.on('Staking:RewardsFunded', async ({ event, context }) => {
  const { db } = context;
  const { operator, funder, amount } = event.args;

  await db.insert(reward).values({ ...placeOf(event), kind: 'FUNDED', operator, account: funder, amount });
  await changeOperator(db, operator, event, (row) => ({
    rewardsFunded: row.rewardsFunded + amount,
    rewardsSettledAt: event.block.timestamp,
  }));
  await addToDay(db, operator, event, { rewardsFunded: amount });
  await addToTotal(context, { rewardsFunded: amount });
  await recordActivity(db, event, 'RewardsFunded', { operator, subject: funder, detail: String(amount) });
});

ponder.on('Staking:RewardsReleased', async ({ event, context }) => {
  const { db } = context;
  const { operator, toOperator, toDelegators } = event.args;
  const amount = toOperator + toDelegators;
  let since = event.block.timestamp;
  await changeOperator(db, operator, event, (row) => {
    since = row.rewardsSettledAt ?? since;
    return { rewardsReleased: row.rewardsReleased + amount, rewardsSettledAt: event.block.timestamp };
  });

  await db
    .insert(reward)
    .values({ ...placeOf(event), kind: 'RELEASED', operator, amount, toOperator, toDelegators, since });
  if (toOperator > 0n) await changeCredit(db, operator, { rewards: toOperator });
  await addToDay(db, operator, event, { rewardsReleased: amount });
  await addToTotal(context, { rewardsReleased: amount });
  await recordActivity(db, event, 'RewardsReleased', { operator, detail: String(amount) });
});

ponder.on('Staking:RewardsCollected', async ({ event, context }) => {
  const { db } = context;
  const { operator, holder, amount } = event.args;

  await db.insert(reward).values({ ...placeOf(event), kind: 'COLLECTED', operator, account: holder, amount });
  await db
    .update(stakePosition, { operator, holder })
    .set((row) => ({ collected: row.collected + amount, changedAt: event.block.timestamp }));
  await addToDay(db, operator, event, { rewardsCollected: amount });
  await addToTotal(context, { rewardsCollected: amount });
  await recordActivity(db, event, 'RewardsCollected', { operator, subject: holder, detail: String(amount) });
});

ponder.on('Staking:CreditWithdrawn', async ({ event, context }) => {
  const { db } = context;
  const { account, amount } = event.args;

  await db.insert(reward).values({ ...placeOf(event), kind: 'CREDIT', account, amount });
  await changeCredit(db, account, { withdrawn: amount });
  await addToTotal(context, { creditWithdrawn: amount });
  await recordActivity(db, event, 'CreditWithdrawn', { subject: account, detail: String(amount) });
});

ponder.on('Staking:CommissionChanged', async ({ event, context: { db } }) => {
  const { operator, commission, from } = event.args;

  await db.insert(commissionChange).values({ ...placeOf(event), operator, commission, from });
  await changeOperator(db, operator, event, (row) => commissionAfter(row, { commission, from }, event.block.timestamp));
  await recordActivity(db, event, 'CommissionChanged', { operator, detail: `${commission} from ${from}` });
});
