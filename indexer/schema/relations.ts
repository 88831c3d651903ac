import { relations } from 'ponder';
import { activity, dayStat } from './activity.ts';
import { anchor, fork } from './anchor.ts';
import { demand, fault, faultedReceipt, presentation } from './fault.ts';
import { model } from './model.ts';
import { checkpointKey, endpoint, endpointDeclaration, operator, receiptKey } from './operator.ts';
import {
  commissionChange,
  poolChange,
  reward,
  slasher,
  slashing,
  stakeCheckpoint,
  stakePool,
  stakePosition,
  ticket,
} from './stake.ts';

export const operatorRelations = relations(operator, ({ many, one }) => ({
  receiptKeys: many(receiptKey),
  checkpointKeys: many(checkpointKey),
  endpoints: many(endpoint),
  declarations: many(endpointDeclaration),
  anchors: many(anchor),
  days: many(dayStat),
  activities: many(activity),
  pools: many(stakePool),
  poolChanges: many(poolChange),
  stakeHistory: many(stakeCheckpoint),
  positions: many(stakePosition),
  tickets: many(ticket),
  slashings: many(slashing),
  rewards: many(reward),
  commissions: many(commissionChange),
  slashers: many(slasher),
  faults: many(fault),
  faultedReceipts: many(faultedReceipt),
  presentations: many(presentation),
  demands: many(demand),
  fork: one(fork, { fields: [operator.address], references: [fork.operator] }),
}));

export const receiptKeyRelations = relations(receiptKey, ({ one }) => ({
  operatorRow: one(operator, { fields: [receiptKey.operator], references: [operator.address] }),
}));

export const checkpointKeyRelations = relations(checkpointKey, ({ one }) => ({
  operatorRow: one(operator, { fields: [checkpointKey.operator], references: [operator.address] }),
}));

export const endpointRelations = relations(endpoint, ({ one }) => ({
  operatorRow: one(operator, { fields: [endpoint.operator], references: [operator.address] }),
}));

export const endpointDeclarationRelations = relations(endpointDeclaration, ({ one }) => ({
  operatorRow: one(operator, { fields: [endpointDeclaration.operator], references: [operator.address] }),
  model: one(model, { fields: [endpointDeclaration.modelId], references: [model.modelId] }),
}));

export const modelRelations = relations(model, ({ many }) => ({ declarations: many(endpointDeclaration) }));

export const anchorRelations = relations(anchor, ({ one }) => ({
  operatorRow: one(operator, { fields: [anchor.operator], references: [operator.address] }),
}));

export const dayStatRelations = relations(dayStat, ({ one }) => ({
  operatorRow: one(operator, { fields: [dayStat.operator], references: [operator.address] }),
}));

export const activityRelations = relations(activity, ({ one }) => ({
  operatorRow: one(operator, { fields: [activity.operator], references: [operator.address] }),
}));

export const stakePoolRelations = relations(stakePool, ({ one }) => ({
  operatorRow: one(operator, { fields: [stakePool.operator], references: [operator.address] }),
}));

export const poolChangeRelations = relations(poolChange, ({ one }) => ({
  operatorRow: one(operator, { fields: [poolChange.operator], references: [operator.address] }),
}));

export const stakeCheckpointRelations = relations(stakeCheckpoint, ({ one }) => ({
  operatorRow: one(operator, { fields: [stakeCheckpoint.operator], references: [operator.address] }),
}));

export const rewardRelations = relations(reward, ({ one }) => ({
  operatorRow: one(operator, { fields: [reward.operator], references: [operator.address] }),
}));

export const commissionChangeRelations = relations(commissionChange, ({ one }) => ({
  operatorRow: one(operator, { fields: [commissionChange.operator], references: [operator.address] }),
}));

export const slasherRelations = relations(slasher, ({ one }) => ({
  operatorRow: one(operator, { fields: [slasher.operator], references: [operator.address] }),
}));

export const presentationRelations = relations(presentation, ({ one }) => ({
  operatorRow: one(operator, { fields: [presentation.operator], references: [operator.address] }),
}));

export const demandRelations = relations(demand, ({ one }) => ({
  operatorRow: one(operator, { fields: [demand.operator], references: [operator.address] }),
}));

export const stakePositionRelations = relations(stakePosition, ({ one }) => ({
  operatorRow: one(operator, { fields: [stakePosition.operator], references: [operator.address] }),
  pool: one(stakePool, {
    fields: [stakePosition.operator, stakePosition.kind],
    references: [stakePool.operator, stakePool.kind],
  }),
}));

export const ticketRelations = relations(ticket, ({ one }) => ({
  operatorRow: one(operator, { fields: [ticket.operator], references: [operator.address] }),
  pool: one(stakePool, {
    fields: [ticket.operator, ticket.kind],
    references: [stakePool.operator, stakePool.kind],
  }),
}));

export const slashingRelations = relations(slashing, ({ one }) => ({
  operatorRow: one(operator, { fields: [slashing.operator], references: [operator.address] }),
  faultRow: one(fault, { fields: [slashing.courtKey], references: [fault.faultKey] }),
}));

export const faultedReceiptRelations = relations(faultedReceipt, ({ one }) => ({
  operatorRow: one(operator, { fields: [faultedReceipt.operator], references: [operator.address] }),
  faultRow: one(fault, { fields: [faultedReceipt.faultKey], references: [fault.faultKey] }),
}));

export const faultRelations = relations(fault, ({ one, many }) => ({
  operatorRow: one(operator, { fields: [fault.operator], references: [operator.address] }),
  receipts: many(faultedReceipt),
  slashings: many(slashing),
}));
