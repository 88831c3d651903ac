import { describe, expect, it } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { createRandom } from '../../../test/generators/randomNumbers.ts';
import { placePlan } from './placePlan.ts';
import type { BufferSpec, Plan } from './planBuilder.ts';
import type { Reference, Stage } from './stages.ts';

const stageOn = (buffers: readonly number[]): Stage<number | Reference> => ({
  calls: [{ callee: 'gemmF32', args: buffers.map((buffer) => ({ buffer, at: 0 })), share: { kind: 'whole' } }],
  ...{ split: 'each', units: 1, grain: 1, block: 1 },
});

/** A plan in which each buffer is used by some stages, tables naming others, and for each buffer its first and last stage. */
function randomPlan(seed: number) {
  const random = createRandom(seed);
  const count = 2 + random.below(30);
  const buffers: BufferSpec[] = Array.from({ length: count }, (_, i) => {
    const bytes = random.below(3000);
    if (i > 0 && random.chance(20)) {
      return { bytes, content: { kind: 'table', words: () => new Int32Array(0), refers: [random.below(i)] } };
    }
    return { bytes, content: { kind: random.chance(80) ? 'transient' : 'prepared' } };
  });
  const used = Array.from({ length: 40 }, () => Array.from({ length: 3 }, () => random.below(count)));
  const times = new Map<number, { first: number; last: number }>();
  const touch = (buffer: number, at: number) => {
    times.set(buffer, { first: times.get(buffer)?.first ?? at, last: at });
    const { content } = buffers[buffer]!;
    if (content.kind === 'table') for (const other of content.refers) touch(other, at);
  };
  used.forEach((list, at) => {
    for (const buffer of list) touch(buffer, at);
  });
  const plan: Plan = { buffers, setup: [], stages: used.map(stageOn), inputs: [], outputs: [], scratchBytes: 100 };
  return { plan, times, kept: random.below(count) };
}

describe('the layout of a plan', () => {
  it.each([true, false])('gives no place to two buffers at one time (reuse %s)', (reuse) => {
    let shared = 0;
    for (let seed = 0; seed < searchSize(300); seed++) {
      const { plan, times, kept } = randomPlan(seed);
      const { addresses, bytes, scratch } = placePlan(plan, [{ buffer: kept, at: 0 }], 2, reuse);
      const lives = [...times].map(([buffer, { first, last }]) => {
        const isFixed = plan.buffers[buffer]!.content.kind !== 'transient' || !reuse;
        const end = buffer === kept ? Infinity : last;
        const at = addresses[buffer]!;
        expect(at % 256).toBe(0);
        expect(at + plan.buffers[buffer]!.bytes + 16).toBeLessThanOrEqual(bytes);
        return { from: isFixed ? -1 : first, to: isFixed ? Infinity : end, at, bytes: plan.buffers[buffer]!.bytes };
      });
      lives.push({ from: -1, to: Infinity, at: scratch, bytes: 200 });
      for (const [i, a] of lives.entries()) {
        for (const b of lives.slice(i + 1)) {
          const meet = a.at < b.at + Math.max(b.bytes, 1) && b.at < a.at + Math.max(a.bytes, 1);
          const together = a.from <= b.to && b.from <= a.to;
          if (meet && !together) shared += 1;
          expect(meet && together).toBe(false);
        }
      }
    }
    expect(shared > 0).toBe(reuse);
  });
});
