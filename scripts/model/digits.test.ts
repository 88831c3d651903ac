import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { digitSamples, GREY_STEPS, IMAGE_SIZE } from './digits.ts';
import { FONTS, GLYPH_HEIGHT, GLYPH_WIDTH } from './glyphs.ts';
import { exponential } from './network.ts';
import { createRandom } from './random.ts';
import { HELD_OUT_COUNT, HELD_OUT_SEED, MODEL_VERSIONS } from './versions.ts';

test('a seed gives the same samples for ever', () => {
  const hash = createHash('sha256');
  for (const { label, image } of digitSamples(1, 100)) {
    hash.update(Uint8Array.of(label)).update(Uint8Array.from(image, (grey) => grey * GREY_STEPS));
  }
  expect(hash.digest('hex')).toBe('70b27473b639d480165062a37f5b2a023d32628230600724b58e4203cad45615');
  expect(digitSamples(1, 3)).toEqual(digitSamples(1, 100).slice(0, 3));
});

test('images are 256 grey steps from 0 to 1, with all ten digits among them', () => {
  const samples = digitSamples(2, 500);
  expect(new Set(samples.map(({ label }) => label)).size).toBe(10);
  for (const { image } of samples) {
    expect(image.length).toBe(IMAGE_SIZE);
    expect(image.every((grey) => grey >= 0 && grey <= 1 && Number.isInteger(grey * GREY_STEPS))).toBe(true);
    expect(Math.max(...image)).toBeGreaterThan(0.4);
  }
});

test('no training step draws from the held-out seed', () => {
  for (const { plan } of MODEL_VERSIONS) {
    const isDrawn = HELD_OUT_SEED > plan.seed && HELD_OUT_SEED <= plan.seed + plan.steps;
    expect(isDrawn).toBe(false);
  }
  const heldOut = new Set(digitSamples(HELD_OUT_SEED, HELD_OUT_COUNT).map(({ image }) => image.join()));
  for (const { plan } of MODEL_VERSIONS) {
    for (const { image } of digitSamples(plan.seed + 1, 500)) expect(heldOut.has(image.join())).toBe(false);
  }
});

test('every font has ten whole and different glyphs', () => {
  for (const font of FONTS) {
    expect(new Set(font.map((glyph) => glyph.join('\n'))).size).toBe(10);
    for (const glyph of font) {
      expect(glyph.length).toBe(GLYPH_HEIGHT);
      expect(glyph.every((row) => row.length === GLYPH_WIDTH)).toBe(true);
    }
  }
});

test('random numbers are spread evenly', () => {
  const random = createRandom(7);
  const counts = new Array<number>(10).fill(0);
  for (let i = 0; i < 100_000; i++) counts[random.integer(10)]! += 1;
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(500);
});

test('the own exponential is as good as the built-in one', () => {
  for (let x = -79; x <= 0; x += 0.37) {
    expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-12);
  }
  expect(exponential(0)).toBe(1);
  expect(exponential(-1000)).toBe(0);
});
