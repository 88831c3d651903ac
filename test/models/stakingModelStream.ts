/** Rewards that are paid out together; `weight` is the sum of amount times commission (basis points) as they came in. */
export type Lane = { amount: bigint; weight: bigint };

/** The lane that runs, of which `released` wei were let go in `elapsed` seconds of stream time, and the one after it. */
export type ModelStream = { current: Lane; next: Lane; elapsed: bigint; released: bigint; at: bigint };

/** A part of a lane that time has let go. */
export type Release = { readonly amount: bigint; readonly lane: Lane };

const EMPTY: Lane = { amount: 0n, weight: 0n };

export function createStream(): ModelStream {
  return { current: EMPTY, next: EMPTY, elapsed: 0n, released: 0n, at: 0n };
}

/** The stream at `now`, `running` saying whether its clock ran since it was last looked at, and what came out of it. */
export function advanced(
  stream: ModelStream,
  now: bigint,
  running: boolean,
  length: bigint,
): { stream: ModelStream; releases: readonly Release[] } {
  const seconds = running ? now - stream.at : 0n;
  const releases: Release[] = [];
  let { current, next, released } = stream;
  let elapsed = current.amount === 0n ? 0n : stream.elapsed + seconds;
  while (current.amount > 0n && elapsed >= length) {
    releases.push({ amount: current.amount - released, lane: current });
    elapsed -= length;
    [current, next, released] = [next, EMPTY, 0n];
  }
  if (current.amount === 0n) elapsed = 0n;
  const due = (current.amount * elapsed) / length;
  if (due > released) releases.push({ amount: due - released, lane: current });
  return { stream: { current, next, elapsed, released: due, at: now }, releases };
}
