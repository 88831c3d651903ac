/** Faults that the court knows, in the order of the contract's `Fault` (whose first value is None). */
export const FAULT_NAMES = [
  'OMISSION',
  'LATENESS',
  'CONFLICT',
  'DISPLACEMENT',
  'FORK',
  'UNDECLARED_MODEL',
  'UNKNOWN_MODEL',
  'WITHHELD_LEAF',
  'WITHHELD_CONSISTENCY',
] as const;

/** A promise that an operator can be shown to have broken. Rules: docs/contracts/FaultCourt.md. */
export type FaultName = (typeof FAULT_NAMES)[number];

/** Name of a value of the contract's `Fault`; undefined for None and for values that it does not have. */
export function faultName(value: number): FaultName | undefined {
  return FAULT_NAMES[value - 1];
}

/** The contract's value for a fault. */
export function faultNumber(fault: FaultName): number {
  return FAULT_NAMES.indexOf(fault) + 1;
}
