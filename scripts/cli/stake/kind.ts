/** `IStaking.Kind` as the contract numbers it. */
export const OWN = 0;
export const DELEGATED = 1;
