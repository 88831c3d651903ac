/** Times, in seconds, that the contracts are deployed with. They can never be changed afterwards. */
export type TimeProfile = {
  readonly window: bigint;
  readonly grace: bigint;
  readonly maxDelay: bigint;
  readonly notice: bigint;
  readonly drain: bigint;
  readonly modelNotice: bigint;
};

const HOUR = 3600n;
const DAY = 24n * HOUR;

/** Real chains: three days to dispute, a day of slack for congestion and outages. */
export const PRODUCTION: TimeProfile = {
  window: 3n * DAY,
  grace: DAY,
  maxDelay: 6n * HOUR,
  notice: HOUR,
  drain: HOUR,
  modelNotice: 3n * DAY,
};

/** Local chains: the whole life of a receipt within a minute. */
export const LOCAL: TimeProfile = {
  window: 32n,
  grace: 8n,
  maxDelay: 30n,
  notice: 2n,
  drain: 3n,
  modelNotice: 32n,
};
