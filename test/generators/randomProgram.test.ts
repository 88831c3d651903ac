import { expect, it } from 'vitest';
import { validateProgram } from '../../engine/src/ir/validateProgram.ts';
import { createRandom } from './randomNumbers.ts';
import { randomProgram } from './randomProgram.ts';

it('makes valid programs with instructions of every kind, the same ones for the same seed', () => {
  const kinds = new Map<string, number>();
  for (let seed = 0; seed < 3000; seed++) {
    const { program } = randomProgram(createRandom(seed), 1 + (seed % 9));
    validateProgram(program);
    for (const { kind } of program.instructions) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  }
  expect([...kinds.keys()].sort()).toEqual(['fold', 'gather', 'map', 'view']);
  expect(Math.min(...kinds.values())).toBeGreaterThan(400);
  expect(randomProgram(createRandom(7))).toEqual(randomProgram(createRandom(7)));
});
