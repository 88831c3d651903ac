import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenPage, openPage } from '../scenes/browserPage.ts';
import { programDigest } from '../scenes/programDigest.ts';

const TIMEOUT = 240_000;
const [FIRST, PROGRAMS, SHARED] = [40_000, 400, 40];

let open: OpenPage;

beforeAll(async () => {
  open = await openPage(fileURLToPath(new URL('../scenes/engineBrowserPage.ts', import.meta.url)));
}, TIMEOUT);

afterAll(() => open?.close());

const inBrowser = (from: number, to: number, workers: number) =>
  open.page.evaluate(
    ([first, end, count]) =>
      (globalThis as unknown as { programDigest: typeof programDigest }).programDigest(first, end, { workers: count }),
    [from, to, workers] as const,
  );

it('gives the same bits in Chromium as here, in the page and in its workers', { timeout: TIMEOUT }, async () => {
  expect(await open.page.evaluate(() => globalThis.crossOriginIsolated)).toBe(true);
  expect(await inBrowser(FIRST, FIRST + PROGRAMS, 0)).toBe(await programDigest(FIRST, FIRST + PROGRAMS));
  expect(await inBrowser(FIRST, FIRST + SHARED, 2)).toBe(await programDigest(FIRST, FIRST + SHARED));
});
