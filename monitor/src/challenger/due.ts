/** Something worth doing now. */
export type Due = {
  readonly subject: string;
  /** Unix seconds. */
  readonly actBy: number;
  /** Token units for a bounty; nothing for what is paid in coin. */
  readonly win: bigint;
  /** Does it. True if a transaction was sent: the account has one in the air then, and the round is over. */
  readonly run: () => Promise<boolean>;
};
