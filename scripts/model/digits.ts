import { FONTS, GLYPH_HEIGHT, GLYPH_WIDTH, type Glyph } from './glyphs.ts';
import { createRandom, type Random } from './random.ts';

/** Side of an image in pixels. */
const IMAGE_SIDE = 16;
/** Pixels of an image, row by row: the width of the model's input. */
export const IMAGE_SIZE = IMAGE_SIDE * IMAGE_SIDE;
/** Grey steps between 0 (paper) and 1 (ink). A sixteenth is exact in binary32 and short in JSON. */
export const GREY_STEPS = 16;

/** One drawn digit: `label` 0 to 9, `image` 16 x 16 grey values in [0, 1], row by row. */
export type DigitSample = { readonly label: number; readonly image: Float32Array };

/**
 * Draws `count` digits from the bitmap fonts, each with its own size, slant, stroke, place, contrast and noise.
 * The same seed gives the same samples everywhere: only integer arithmetic and + - * / are used.
 */
export function digitSamples(seed: number, count: number): DigitSample[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, () => drawDigit(random));
}

function drawDigit(random: Random): DigitSample {
  const label = random.integer(10);
  const glyph = FONTS[random.integer(FONTS.length)]![label]!;
  const scaleX = random.between(1.5, 2.4);
  const scaleY = random.between(1.4, 2.05);
  const slant = random.between(-0.25, 0.25);
  const bold = random.between(0, 0.35);
  const freeX = (IMAGE_SIDE - GLYPH_WIDTH * scaleX) / 2;
  const freeY = (IMAGE_SIDE - GLYPH_HEIGHT * scaleY) / 2;
  const left = freeX + random.between(-1, 1) * Math.min(freeX, 1.75);
  const top = freeY + random.between(-1, 1) * Math.min(freeY, 1.75);
  const ink = random.between(0.6, 1);
  const paper = random.between(0, 0.2);
  const noise = random.between(0.05, 0.22);

  const image = new Float32Array(IMAGE_SIZE);
  for (let y = 0; y < IMAGE_SIDE; y++) {
    const row = (y + 0.5 - top) / scaleY;
    for (let x = 0; x < IMAGE_SIDE; x++) {
      const column = (x + 0.5 - left) / scaleX + slant * (row - GLYPH_HEIGHT / 2);
      const covered = Math.min(1, inkAt(glyph, column, row) * (1 + bold));
      const grey = paper + (ink - paper) * covered + random.between(-noise, noise);
      image[y * IMAGE_SIDE + x] = Math.floor(Math.min(1, Math.max(0, grey)) * GREY_STEPS + 0.5) / GREY_STEPS;
    }
  }
  return { label, image };
}

/** Ink at a point in glyph cells, interpolated between the centres of the four cells around it. */
function inkAt(glyph: Glyph, column: number, row: number): number {
  const x = Math.floor(column - 0.5);
  const y = Math.floor(row - 0.5);
  const right = column - 0.5 - x;
  const below = row - 0.5 - y;
  const upper = cell(glyph, x, y) * (1 - right) + cell(glyph, x + 1, y) * right;
  const lower = cell(glyph, x, y + 1) * (1 - right) + cell(glyph, x + 1, y + 1) * right;
  return upper * (1 - below) + lower * below;
}

function cell(glyph: Glyph, x: number, y: number): number {
  return glyph[y]?.[x] === '#' ? 1 : 0;
}
