import { expect, test } from 'vitest';
import { mergeSettings, type SettingsTree } from './mergeSettings.ts';

const source = (values: object, nameOf: (path: string) => string) => ({
  values: new Map<string, unknown>(Object.entries(values)),
  nameOf,
});
const file = (tree: SettingsTree) => ({ tree, path: 'settings.json' });
const env = (values: object) => source(values, (path) => `ASSAY_${path.replace('.', '_').toUpperCase()}`);
const flags = (values: object) => source(values, (path) => `--${path.replace('.', '-')}`);
const EXCLUSIVE = [['key', 'keystore']] as const;

test('later sources win; what is undefined was not given', () => {
  const tree = { listen: { port: 1, host: 'a' } };
  const given = [env({ 'listen.port': 2, 'listen.host': undefined }), flags({ level: 'warn' })];
  const merged = mergeSettings(file(tree), given, EXCLUSIVE);
  expect(merged.tree).toEqual({ listen: { port: 2, host: 'a' }, level: 'warn' });
  expect([...merged.origins]).toEqual([
    ['listen.port', 'ASSAY_LISTEN_PORT'],
    ['level', '--level'],
  ]);
  expect(tree).toEqual({ listen: { port: 1, host: 'a' } });
});

test.each([
  [file({ key: 'k' }), [env({ keystore: 's' })], { keystore: 's' }],
  [file({ keystore: 's' }), [env({ key: 'k' })], { key: 'k' }],
  [undefined, [env({ key: 'k' }), flags({ keystore: 's' })], { keystore: 's' }],
])('of two that exclude each other the later source counts', (first, later, expected) => {
  const { tree, origins } = mergeSettings(first, later, EXCLUSIVE);
  expect(tree).toEqual(expected);
  expect([...origins.keys()]).toEqual(Object.keys(expected));
});

test.each([
  [file({ key: 'k', keystore: 's' }), [], 'key in settings.json and keystore in settings.json'],
  [undefined, [env({ key: 'k', keystore: 's' })], 'ASSAY_KEY and ASSAY_KEYSTORE'],
  [undefined, [flags({ key: 'k', keystore: 's' })], '--key and --keystore'],
])('one source that gives both is refused, with their names', (first, sources, named) => {
  const problems = [`${named} contradict each other; give only one of them`];
  expect(() => mergeSettings(first, sources, EXCLUSIVE)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', details: { problems } }),
  );
});
