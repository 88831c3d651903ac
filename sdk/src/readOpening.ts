import type { Opening } from './anchorWord.ts';
import type { jsonShape, ReadJson } from './jsonShape.ts';

/** Most anchorings of an opening that is read from outside. */
export const MAX_READ_ANCHORINGS = 4096;

/** Reader of an opening in JSON. Files from before its parts were called anchorings say `steps` (and `step` for one of them). */
export function openingReader({ record, list, count, hash }: ReturnType<typeof jsonShape>): ReadJson<Opening> {
  return (json, path) => {
    const { slot, previous, steps, anchorings = steps } = record(json, path);
    return {
      slot: count(slot, `${path}.slot`),
      previous: hash(previous, `${path}.previous`),
      anchorings: list(anchorings, `${path}.anchorings`, MAX_READ_ANCHORINGS, (item, at) => {
        const { root, size, time } = record(item, at);
        return { root: hash(root, `${at}.root`), size: count(size, `${at}.size`), time: count(time, `${at}.time`) };
      }),
    };
  };
}
