import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What each package may import of the others. Imports run one way: sdk, then engine and node, then the three that never meet, then scripts. */
const allowed: Record<string, readonly string[]> = {
  sdk: [],
  engine: ['@assay/sdk'],
  node: ['@assay/sdk'],
  operator: ['@assay/sdk', '@assay/engine', '@assay/node'],
  monitor: ['@assay/sdk', '@assay/node'],
  indexer: ['@assay/sdk', '@assay/node'],
  scripts: ['@assay/sdk', '@assay/engine', '@assay/node', '@assay/operator', '@assay/monitor', '@assay/indexer'],
};

/** What may enter a package that runs in browsers. */
const sdkDependencies = ['viem', '@noble/curves', '@noble/hashes', 'canonicalize'];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.ts$/.test(entry.name) && !/\.test\.ts$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/node_modules|[\\/]dist[\\/]|\.ponder/.test(path));
}

function imports(path: string): string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)(['"])([^'"]+)\1/g;
  return [...readFileSync(path, 'utf8').matchAll(pattern)].map((match) => match[2] ?? '');
}

describe.each(Object.keys(allowed))('%s', (folder) => {
  const edges = sources(folder).flatMap((path) =>
    imports(path).map((target) => ({ path: relative(root, path), target })),
  );

  test('has sources', () => expect(edges.length).toBeGreaterThan(0));

  test('imports only packages below it', () => {
    const wrong = edges.filter(({ target }) => {
      if (!target.startsWith('@assay/')) return false;
      const name = target.split('/').slice(0, 2).join('/');
      return !allowed[folder]?.includes(name) && name !== `@assay/${folder}`;
    });
    expect(wrong).toEqual([]);
  });

  test('reaches into no other folder by path', () => {
    const wrong = edges.filter(({ path, target }) => {
      // A benchmark measures what a package does not show.
      if (!target.startsWith('.') || path.startsWith(join('scripts', 'bench'))) return false;
      const reached = relative(root, join(root, dirname(path), target)).split(/[\\/]/)[0] ?? '';
      return reached !== folder;
    });
    expect(wrong).toEqual([]);
  });
});

test('the sdk stays browser-safe: its few dependencies and no others', () => {
  const foreign = sources('sdk')
    .flatMap((path) => imports(path).map((target) => ({ path: relative(root, path), target })))
    .filter(({ target }) => !target.startsWith('.'))
    .filter(({ path, target }) => !(path === join('sdk', 'src', 'ethers.ts') && target === 'ethers'))
    .filter(({ target }) => !sdkDependencies.some((name) => target === name || target.startsWith(`${name}/`)));
  expect(foreign).toEqual([]);
});

test('only hardhat tooling and scripts know hardhat', () => {
  const wrong = ['sdk', 'engine', 'node', 'operator', 'monitor', 'indexer']
    .flatMap((folder) => sources(folder))
    .filter((path) => imports(path).some((target) => /^(hardhat|@nomicfoundation)(\/|$)/.test(target)));
  expect(wrong).toEqual([]);
});

test('a file is replaced durably or by the receipt log: a rename whose folder is not synced can be undone by a crash', () => {
  const renames = /import \{[^}]*\brename(Sync)?\b[^}]*\} from 'node:fs(\/promises)?'/;
  const wrong = Object.keys(allowed)
    .flatMap((folder) => sources(folder))
    .map((path) => relative(root, path))
    .filter((path) => renames.test(readFileSync(join(root, path), 'utf8')))
    .filter(
      (path) => !path.startsWith(join('operator', 'src', 'log')) && !path.startsWith(join('node', 'src', 'files')),
    );
  expect(wrong).toEqual([]);
});

/** Files of the products that import any of `names`. */
function importersOf(names: RegExp): string[] {
  const clause = /(?:import|export)\s+(?:type\s+)?(?:[\w*\s{},]+)\s+from\s+(['"])([^'"]+)\1/g;
  return Object.keys(allowed)
    .flatMap((folder) => sources(folder))
    .filter((path) => [...readFileSync(path, 'utf8').matchAll(clause)].some(([whole]) => names.test(whole)))
    .map((path) => relative(root, path));
}

test('transactions are sent by one agent: nobody else takes from viem what signs or sends', () => {
  // The wallet of `assay challenge` is handed to the sdk, which sends through it.
  const known = [join('scripts', 'cli', 'faults', 'courtSender.ts')];
  const senders = importersOf(
    /\b(createWalletClient|walletActions|sendRawTransaction|signTransaction|writeContract)\b/,
  );
  expect(senders.filter((path) => !known.includes(path))).toEqual([]);
});

test('keystores are opened in one place', () => {
  expect(importersOf(/ox\/Keystore|\bscrypt\b/).map((path) => dirname(path))).toEqual([
    join('node', 'src', 'keystore'),
  ]);
});
