import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import chromium from '@sparticuz/chromium';
import { type Page, chromium as playwright } from 'playwright-core';
import { build } from 'vite';

/** Not the arguments that the package suggests: they put all pages into one process without web security, where none counts as isolated. */
const ARGUMENTS = ['--no-sandbox', '--disable-gpu'];

/** A page in a browser, and what ends both. */
export type OpenPage = { readonly page: Page; close(): Promise<void> };

const TYPES: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html' };
const HTML = '<!doctype html><meta charset="utf-8"><script type="module" src="/assets/page.js"></script>';

/** Bundles a module and opens a page with it in Chromium, cross-origin isolated, so that it may share memory with workers. */
export async function openPage(module: string): Promise<OpenPage> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-page-'));
  const closers: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];
  const close = async () => {
    for (const closer of closers.toReversed()) await closer();
  };
  try {
    await build({
      ...{ configFile: false, logLevel: 'error', root: folder, worker: { format: 'es' } },
      build: {
        ...{ outDir: folder, emptyOutDir: false, target: 'esnext' },
        rollupOptions: { input: module, output: { entryFileNames: 'assets/page.js' } },
      },
    });
    const server = createServer(async (request, response) => {
      const name = basename(new URL(request.url ?? '/', 'http://localhost').pathname);
      const body = name === '' ? HTML : await readFile(join(folder, 'assets', name)).catch(() => undefined);
      response.writeHead(body === undefined ? 404 : 200, {
        'content-type': TYPES[name === '' ? '.html' : extname(name)] ?? 'application/octet-stream',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
      });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closers.push(async () => {
      server.closeAllConnections();
      server.close();
    });
    const executablePath = await chromium.executablePath();
    const browser = await playwright.launch({ executablePath, args: ARGUMENTS, headless: true });
    closers.push(() => browser.close());
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForLoadState('load');
    if (errors.length > 0) throw new Error(`The page failed: ${errors.join('; ')}`);
    return { page, close };
  } catch (cause) {
    await close();
    throw cause;
  }
}
