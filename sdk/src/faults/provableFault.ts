import type { Address, Hex } from 'viem';
import type { PulseWindow } from '../promise/pulseWindow.ts';
import type { BountyClaim } from './bountyCommitment.ts';
import type { CourtCall } from './courtArguments.ts';
import type { FaultName } from './faultNames.ts';
import type { Pulse } from './pulse.ts';

/** A fault that evidence proves, or will prove if the operator stays silent. Times in unix seconds. */
export type ProvableFault = {
  readonly fault: FaultName;
  readonly operator: Address;
  /** One punishment for each. */
  readonly faultKey: Hex;
  /** What a bounty commitment binds. */
  readonly evidence: Hex;
  /** Receipts that become FAULTY. */
  readonly digests: readonly Hex[];
  /**
   * First second at which the court takes it, if a pulse that it needs and that is not there yet were made now. In the
   * future for a promise that is broken and still in its grace.
   */
  readonly provableFrom: number;
  /** Last second at which the court takes it. */
  readonly admissibleUntil: number;
  /** Set when the court wants a sign of life of the chain; `found` is the first that there is already. */
  readonly pulse?: (PulseWindow & { readonly found?: Pulse | undefined }) | undefined;
  /** Whether the key was punished: then a challenge marks the receipts, takes nothing and pays nothing. */
  readonly punished: boolean;
  /** Who gets the bounty: whom the commitment names, or the demander, who needs none. */
  readonly bountyTo: 'claim' | 'demander';
  /** The challenge. `pulse` is needed where the fault has one. */
  call(claim: BountyClaim, pulse?: Hex): CourtCall;
};

/** A fault as the rules find it, before the court was asked whether it was punished. */
export type FaultCandidate = Omit<ProvableFault, 'punished' | 'bountyTo'> & {
  /** Whether a challenge leaves something new on record beside the punishment. */
  readonly isNews: boolean;
};
