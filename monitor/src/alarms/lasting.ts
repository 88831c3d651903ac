/** Tells what lasts from what was only seen now and then: a cache serves an old file once in a while. */
export type Lasting = {
  /** True once `key` has been so in every look for as long as that takes; a look in which it is not so begins anew. */
  lasts(key: string, isSo: boolean): boolean;
};

/** @param afterMs how long something must be so; `now` in unix milliseconds */
export function createLasting(afterMs: number, now: () => number): Lasting {
  const since = new Map<string, number>();
  return {
    lasts: (key, isSo) => {
      if (!isSo) {
        since.delete(key);
        return false;
      }
      const first = since.get(key) ?? now();
      since.set(key, first);
      return now() - first >= afterMs;
    },
  };
}
