import { ponder } from 'ponder:registry';
import { poolChange, slasher, slashing, stakeCheckpoint, stakePool, stakePosition, ticket } from 'ponder:schema';
import { sameAddress } from '@assay/sdk';
import { moveStake } from '../lib/moveStake.ts';
import {
  addToDay,
  addToTotal,
  changeCredit,
  changeOperator,
  originOf,
  placeOf,
  recordActivity,
} from '../lib/record.ts';
import { activeValue, EMPTY_POOL, isClaim, stakeKind } from '../lib/stakePool.ts';
import { deployment } from '../runtime.ts';

// Who holds how much, and what is left of it. Rewards and commissions are in StakingRewards.ts.

ponder.on('Staking:PoolChanged', async ({ event, context }) => {
  const { db } = context;
  const { operator, assets, shares, activeShares, era } = event.args;
  const kind = stakeKind(event.args.kind);
  const before = { ...((await db.find(stakePool, { operator, kind })) ?? EMPTY_POOL) };
  const after = { assets, shares, activeShares, era };
  const other = (await db.find(stakePool, { operator, kind: kind === 'OWN' ? 'DELEGATED' : 'OWN' })) ?? EMPTY_POOL;
  const [mine, others] = [activeValue(after), activeValue(other)];
  const activeStake = mine + others;
  const claimed = isClaim(before, after);

  await db.insert(poolChange).values({ ...placeOf(event), operator, kind, ...after });
  const changed = { ...after, changedAt: event.block.timestamp };
  await db
    .insert(stakePool)
    .values({ operator, kind, ...changed })
    .onConflictDoUpdate(changed);
  await changeOperator(db, operator, event, () => ({
    ...(kind === 'OWN' ? { ownStake: mine } : { delegatedStake: mine }),
    activeStake,
    ...(claimed ? {} : { rewardsSettledAt: event.block.timestamp }),
  }));
  // INVARIANT X7: The index's stake of an operator at any second is what `Staking.activeStakeAt` says of it, to the
  //   wei: each change but a claim writes a checkpoint, and the last one of a second counts.
  if (!claimed) {
    const checkpoint = { stake: activeStake, blockNumber: event.block.number };
    await db
      .insert(stakeCheckpoint)
      .values({ operator, time: event.block.timestamp, ...checkpoint })
      .onConflictDoUpdate(checkpoint);
  }
  await addToTotal(context, { staked: assets - before.assets });
});

ponder.on('Staking:Bonded', async ({ event, context: { db } }) => {
  const { operator, amount, shares } = event.args;

  await moveStake(db, event, { operator, holder: operator, shares, deposited: amount });
  await addToDay(db, operator, event, { bonded: amount });
  await recordActivity(db, event, 'Bonded', { operator, subject: operator, detail: String(amount) });
});

ponder.on('Staking:Delegated', async ({ event, context: { db } }) => {
  const { operator, holder, amount, shares } = event.args;

  await moveStake(db, event, { operator, holder, shares, deposited: amount });
  await addToDay(db, operator, event, { delegations: 1n, delegated: amount });
  await recordActivity(db, event, 'Delegated', { operator, subject: holder, detail: String(amount) });
});

ponder.on('Staking:UnbondingStarted', async ({ event, context: { db } }) => {
  const { ticketId, operator, owner, shares, era, unlockAt } = event.args;

  await moveStake(db, event, { operator, holder: owner, shares: -shares, deposited: 0n });
  await db.insert(ticket).values({
    ...{ ticketId, operator, owner, shares, era, unlockAt },
    kind: stakeKind(event.args.kind),
    requestedAt: event.block.timestamp,
    claimedAt: null,
    paid: null,
    transactionHash: event.transaction.hash,
  });
  await addToDay(db, operator, event, { unbondings: 1n });
  await recordActivity(db, event, 'UnbondingStarted', { operator, subject: owner, detail: String(ticketId) });
});

ponder.on('Staking:TicketClaimed', async ({ event, context: { db } }) => {
  const { ticketId, operator, owner, amount } = event.args;

  await db.update(ticket, { ticketId }).set({ claimedAt: event.block.timestamp, paid: amount });
  await db
    .update(stakePosition, { operator, holder: owner })
    .set((row) => ({ withdrawn: row.withdrawn + amount, changedAt: event.block.timestamp }));
  await addToDay(db, operator, event, { claimed: amount });
  await recordActivity(db, event, 'TicketClaimed', { operator, subject: owner, detail: String(amount) });
});

ponder.on('Staking:Slashed', async ({ event, context }) => {
  const { db } = context;
  const { operator, slasher, faultKey, requested, ownTaken, delegatedTaken, bounty, recipient } = event.args;
  const slashed = ownTaken + delegatedTaken;

  await db.insert(slashing).values({
    ...placeOf(event),
    ...{ operator, slasher, faultKey, requested, ownTaken, delegatedTaken, bounty, recipient },
    // INVARIANT X11: A slash belongs to a fault of the court only if the court slashed: a slasher that an operator
    //   admitted may name any key.
    courtKey: sameAddress(slasher, deployment.contracts.FaultCourt.address) ? faultKey : null,
    burnt: slashed - bounty,
  });
  if (bounty > 0n) await changeCredit(db, recipient, { bounties: bounty });
  await changeOperator(db, operator, event, (row) => ({ slashed: row.slashed + slashed }));
  await addToDay(db, operator, event, { slashed });
  await addToTotal(context, { slashed, bounties: bounty });
  await recordActivity(db, event, 'Slashed', { operator, subject: faultKey, detail: String(slashed) });
});

ponder.on('Staking:EraEnded', async ({ event, context: { db } }) => {
  const { operator, era } = event.args;
  const kind = stakeKind(event.args.kind);

  // Nobody's shares of the ended era are worth anything: no delegator is left.
  if (kind === 'DELEGATED') await changeOperator(db, operator, event, () => ({ delegatorCount: 0n }));
  await recordActivity(db, event, 'EraEnded', { operator, detail: `${kind} ${era}` });
});

ponder.on('Staking:OperatorJailed', async ({ event, context: { db } }) => {
  const { operator, until } = event.args;

  await changeOperator(db, operator, event, () => ({ jailedUntil: until }));
  await recordActivity(db, event, 'OperatorJailed', { operator, detail: String(until) });
});

ponder.on('Staking:SlasherAdmitted', async ({ event, context: { db } }) => {
  const { operator, slasher: address, from } = event.args;

  await db.insert(slasher).values({ operator, slasher: address, from, ...originOf(event) });
  await recordActivity(db, event, 'SlasherAdmitted', { operator, subject: address, detail: String(from) });
});

ponder.on('Staking:SlashedBurnt', async ({ event, context }) => {
  const { amount } = event.args;

  await addToTotal(context, { burnt: amount });
  await recordActivity(context.db, event, 'SlashedBurnt', { detail: String(amount) });
});
