import type { Opening } from './anchorWord.ts';
import type { jsonShape, ReadJson } from './jsonShape.ts';

/** Most steps of an opening that is read from outside. */
export const MAX_READ_STEPS = 4096;

/** Reader of an opening in JSON. */
export function openingReader({ record, list, count, hash }: ReturnType<typeof jsonShape>): ReadJson<Opening> {
  return (json, path) => {
    const { slot, previous, steps } = record(json, path);
    return {
      slot: count(slot, `${path}.slot`),
      previous: hash(previous, `${path}.previous`),
      steps: list(steps, `${path}.steps`, MAX_READ_STEPS, (item, at) => {
        const { root, size, time } = record(item, at);
        return { root: hash(root, `${at}.root`), size: count(size, `${at}.size`), time: count(time, `${at}.time`) };
      }),
    };
  };
}
