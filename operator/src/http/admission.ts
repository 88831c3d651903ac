import { HttpError } from './openaiError.ts';

/** Why a request is not taken in. */
export type Refusal = 'draining' | 'overloaded';

/** Counts the requests inside and says no when there are too many, or when the operator is going down. */
export type Admission = {
  /** Takes a place; give it back with `leave()` exactly once. */
  enter(): Refusal | undefined;
  leave(): void;
  inFlight(): number;
  /** From now on nobody enters. Resolves when everyone has left, or after `deadlineMs` with the number still inside. */
  drain(deadlineMs: number): Promise<number>;
  isDraining(): boolean;
};

/** Seconds a refused client is asked to wait. */
export const RETRY_AFTER_SECONDS = 1;

/** What a client that is not let in is told: 503, with Retry-After. */
export function admissionError(refusal: Refusal): HttpError {
  const message = refusal === 'draining' ? 'this operator is going down' : 'this operator is at its limit';
  return new HttpError(503, refusal, `${message}; try again`, { retryAfterSeconds: RETRY_AFTER_SECONDS });
}

/** Creates the gate for at most `maxInFlight` requests at a time. */
export function createAdmission(maxInFlight: number): Admission {
  let inside = 0;
  let draining = false;
  let onEmpty: (() => void) | undefined;
  return {
    enter() {
      if (draining) return 'draining';
      if (inside >= maxInFlight) return 'overloaded';
      inside += 1;
      return undefined;
    },
    leave() {
      inside -= 1;
      if (inside === 0) onEmpty?.();
    },
    inFlight: () => inside,
    isDraining: () => draining,
    async drain(deadlineMs) {
      draining = true;
      if (inside === 0) return 0;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, deadlineMs);
        onEmpty = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      return inside;
    },
  };
}
