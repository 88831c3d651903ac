import type { AnchoringAgent } from './anchoring/anchoringAgent.ts';
import type { ChainWatch } from './chainWatch.ts';
import type { DefenceAgent } from './defence/defenceAgent.ts';
import type { FollowedTerms } from './defence/followTerms.ts';
import type { ReadyCheck } from './http/statusRoutes.ts';
import type { ClockGuard } from './startup/clockGuard.ts';

const ROUNDS_IN_TROUBLE = 3;
const STALE_HEAD_MS = 60_000;

/** Why receipts must not be issued now: their time would be wrong. Undefined when all is well. */
export function clockProblem(guard: Pick<ClockGuard, 'state'>): string | undefined {
  const { ok, skewSeconds } = guard.state();
  return ok ? undefined : `this operator's clock is off by ${Math.round(skewSeconds)} seconds`;
}

/** What must hold for requests to be sent here: promises made now can be kept. `clock` gives unix milliseconds. */
export function createReadyChecks(parts: {
  readonly agent: Pick<AnchoringAgent, 'state'>;
  readonly guard: Pick<ClockGuard, 'state'>;
  readonly watch: Pick<ChainWatch, 'balance' | 'lastHeadAt'>;
  readonly defence: Pick<DefenceAgent, 'state'>;
  readonly terms: Pick<FollowedTerms, 'problems'>;
  readonly clock: () => number;
}): readonly ReadyCheck[] {
  const { agent, guard, watch, terms, defence, clock } = parts;
  return [
    {
      name: 'anchoring',
      check() {
        const { code, message, failuresInARow } = agent.state();
        return failuresInARow >= ROUNDS_IN_TROUBLE ? `${code}: ${message}` : undefined;
      },
    },
    { name: 'clock', check: () => clockProblem(guard) },
    {
      name: 'chain',
      check() {
        const at = watch.lastHeadAt();
        if (at === undefined) return 'the chain has not been read yet';
        return clock() - at > STALE_HEAD_MS ? 'the chain does not answer' : undefined;
      },
    },
    {
      name: 'defence',
      check: () => {
        const { open, nextDeadline, problem } = defence.state();
        return open > 0 && problem !== undefined ? `a demand is open until ${nextDeadline}: ${problem}` : undefined;
      },
    },
    {
      name: 'declarations',
      check: () => {
        const found = Object.entries(terms.problems()).map(([name, problem]) => `${name}: ${problem}`);
        return found.length === 0 ? undefined : found.slice(0, 3).join('; ');
      },
    },
    {
      name: 'balance',
      check: () => (watch.balance() === 0n ? 'the anchoring account has nothing to pay gas with' : undefined),
    },
  ];
}
