/** A seeded source of numbers; the same seed gives the same sequence on every machine (32-bit integer arithmetic only). */
export type Random = {
  /** Uniform in [0, 1), a multiple of 2^-32. */
  readonly uniform: () => number;
  /** Uniform integer in [0, bound). */
  readonly integer: (bound: number) => number;
  /** Uniform in [low, high). */
  readonly between: (low: number, high: number) => number;
};

const WARM_UP = 15;

/**
 * Makes a {@link Random} from a 32-bit seed: the small fast counting generator (sfc32), whose 128 bits of state keep the
 * sequences of different seeds apart, so that no held-out sample can be one that was trained on. Not for secrets.
 */
export function createRandom(seed: number): Random {
  let a = 0;
  let b = seed | 0;
  let c = 0x9e3779b9 | 0;
  let counter = 1;
  const next = () => {
    const result = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + result) | 0;
    return result >>> 0;
  };
  for (let i = 0; i < WARM_UP; i++) next();
  const uniform = () => next() / 4294967296;
  return {
    uniform,
    integer: (bound) => Math.floor(uniform() * bound),
    between: (low, high) => low + uniform() * (high - low),
  };
}
