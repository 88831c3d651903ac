export type { SendingRules, TransactionLogger, TransactionStep } from './agentContext.ts';
export { openTransactionJournal, type TransactionJournal } from './journal.ts';
export { type JournalIdentity, journalPath } from './journalFile.ts';
export type { AccountView, Patience } from './moves.ts';
export { isPassing, type SettleOptions, type SettleReport } from './settle.ts';
export type { SpendingLimits } from './spending.ts';
export { type Attempt, lastAttempt, outcomeOf, type Transaction, type TransactionRequest } from './transaction.ts';
export { createTransactionAgent, type TransactionAgent, type TransactionAgentOptions } from './transactionAgent.ts';
export { createTransactionSender } from './transactionSender.ts';
