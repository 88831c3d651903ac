import { outcomeOf } from '@assay/node/transactions';
import { AssayError } from '@assay/sdk';
import { type Call, type ChainView, encodeCall } from './challengeChain.ts';
import type { ChallengerContext, SkipReason } from './challengerContext.ts';

/** What a transaction is for. */
export type Purpose = 'commit' | 'challenge' | 'demand' | 'silence' | 'answer';

/**
 * A transaction worth sending, for one subject. `speculative`: nothing is proven yet, so others can cause it at will; only
 * half of a day's cap goes into such.
 */
export type Action = {
  readonly subject: string;
  readonly purpose: Purpose;
  readonly call: Call;
  readonly speculative: boolean;
};

const ENDED_IN_VAIN: ReadonlySet<unknown> = new Set(['reverted', 'replaced', 'cancelled']);
const CAPS: Readonly<Record<string, SkipReason>> = { day: 'DAY_CAP', subject: 'CHALLENGE_CAP' };

/**
 * Sends an action if the node's simulation takes it and it fits the caps. The agent sends a key once: only what ended in vain
 * is tried again, under the next key.
 * @returns whether it is in the air now; or why it was not sent
 * @throws InputError CONTRACT_REFUSED from the simulation; CHAIN_…
 */
export async function act(context: ChallengerContext, view: ChainView, action: Action): Promise<boolean | SkipReason> {
  const { agent, chain } = context;
  const { subject, purpose, call, speculative } = action;
  const before = agent.of(subject).filter((tx) => tx.purpose === purpose && ENDED_IN_VAIN.has(outcomeOf(tx)));
  const key = `${subject}:${purpose}:${before.length}`;
  const what = { to: chain.court, data: encodeCall(call), value: call.value };
  try {
    // INVARIANT W14: Nothing is sent that the node's simulation refuses, and no commitment to a challenge that the court
    //   would refuse now.
    const { tx } = await agent.send({ key, subject, purpose, ...what, speculative }, view.account);
    return outcomeOf(tx) === undefined;
  } catch (error) {
    const reason = whyNotSpent(error);
    if (reason === undefined) throw error;
    return reason;
  }
}

/** Why the agent did not spend more; undefined when something else went wrong. */
export function whyNotSpent(error: unknown): SkipReason | undefined {
  if (!(error instanceof AssayError)) return undefined;
  if (error.code === 'SPENDING_LIMIT') return CAPS[String(error.details.limit)] ?? 'CHALLENGE_CAP';
  return error.code === 'FEE_CEILING' || error.code === 'INSUFFICIENT_FUNDS' ? error.code : undefined;
}

/** The contract's own error when a simulation failed; undefined when something else went wrong. */
export function revertReason(error: unknown): string | undefined {
  if (!(error instanceof AssayError) || error.code !== 'CONTRACT_REFUSED') return undefined;
  return String(error.details.error);
}
