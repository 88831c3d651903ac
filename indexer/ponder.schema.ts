// Append-only tables hold what happened (anchor, endpoint_declaration, checkpoint_key, fork, pool_change, slashing, reward,
// commission_change, fault, faulted_receipt, presentation, commitment, coin_withdrawal, activity); the others hold what
// follows from it. No column depends on the time of reading: deadlines are stored, "settled", "expired", "claimable" and
// "jailed" are for the reader to derive. Times are unix seconds, stake and rewards the token's smallest unit.
export * from './schema/activity.ts';
export * from './schema/anchor.ts';
export * from './schema/fault.ts';
export * from './schema/model.ts';
export * from './schema/operator.ts';
export * from './schema/relations.ts';
export * from './schema/stake.ts';
