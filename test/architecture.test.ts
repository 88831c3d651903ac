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

/** Files of all packages whose text has `what`, but for those that a rule allows (as files or folders, each with its reason). */
function others(what: RegExp, allowedPaths: Readonly<Record<string, string>>): string[] {
  return Object.keys(allowed)
    .flatMap((folder) => sources(folder))
    .map((path) => relative(root, path).split('\\').join('/'))
    .filter((path) => what.test(readFileSync(join(root, path), 'utf8')))
    .filter((path) => !Object.keys(allowedPaths).some((place) => path === place || path.startsWith(`${place}/`)));
}

test('there is one keystore: nothing else imports what opens one', () => {
  const opens = /from 'ox(\/|')|import \{[^}]*\b(scrypt|pbkdf2)(Sync)?\b[^}]*\} from 'node:crypto'/;
  expect(others(opens, { 'node/src/keystore': 'it is the one' })).toEqual([]);
});

test('there is one sender of transactions: nothing else calls what signs or sends them', () => {
  const sends =
    /(\.(sendRawTransaction|writeContract|sendTransaction|signTransaction)|\.write\.\w+|\bcreateWalletClient)\(/;
  const places = {
    'node/src/transactions': 'it is the one',
    'node/src/chain': 'its node',
    'sdk/src/walletSender.ts': 'lets a wallet in a browser send, which owns its nonces and fees',
    'sdk/src/faults/courtArguments.ts': 'names a call of viem in a comment',
    'scripts/bench': 'measures what calls cost on a chain of its own',
  };
  expect(others(sends, places)).toEqual([]);
});

const EXPORTED = /^export (?:async )?function (\w+)/gm;

/** Finds who makes functions again that a folder exports, `known` among them. */
function madeAgain(folder: string, known: readonly string[]): string[] {
  const names = sources(folder).flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(EXPORTED)].map((match) => match[1] ?? ''),
  );
  expect(names).toEqual(expect.arrayContaining([...known]));
  const again = new RegExp(`\\b(function|const) (${names.join('|')})\\b *(=|\\(|<)`);
  return others(again, { [folder]: 'it is the one' });
}

test('there is one judge of a promise: nothing else makes a function that it has', () => {
  const known = ['keyAt', 'declarationsAt', 'isServable', 'isLate', 'isOmitted'];
  expect(madeAgain('sdk/src/promise', known)).toEqual([]);
});

test('there is one loader of settings: nothing else makes a function that it has, or reads variables of the environment', () => {
  expect(madeAgain('node/src/settings', ['loadSettings', 'mergeSettings', 'redactSettings', 'envName'])).toEqual([]);
  const reads = /\bprocess\.env\b|\benv(\.[A-Z]|\[)/;
  const places = {
    'node/src/settings': 'it is the one',
    'indexer/runtime.ts': 'runs inside Ponder, where nobody could hand the environment over',
    'indexer/startIndexer.ts': 'hands it to its child process',
    scripts: 'commands hand the environment over, and read the variables that stand for their own options',
  };
  expect(others(reads, places)).toEqual([]);
});

test('there is one writer of metrics: nothing else imports what writes them, or their format', () => {
  const writes = /from 'prom-client'|text\/plain; version=0\.0\.4|['"`]# (HELP|TYPE) /;
  expect(others(writes, { 'node/src/metrics': 'it is the one' })).toEqual([]);
});

test('there is one maker of clients of a node: others wait for ever when a body stalls', () => {
  const makes = /\bcreatePublicClient\(/;
  const places = {
    'node/src/chain/nodeClient.ts': 'it is the one',
    'scripts/deploy': 'asks once for the chain before Hardhat takes over',
    'scripts/bench': 'measures on a chain of its own',
  };
  expect(others(makes, places)).toEqual([]);
});

test('there is one follower of anchors: nothing else asks a node for their events', () => {
  const asks = /(\bname|\beventName): 'Anchored'/;
  const places = {
    'node/src/anchors': 'it is the one',
    'sdk/src/anchoredLogs.ts': 'reads one page of them, for the follower and for who verifies once',
  };
  expect(others(asks, places)).toEqual([]);
});
