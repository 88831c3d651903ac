import { expect, test } from 'vitest';
import { mergeSettings } from './mergeSettings.ts';

const file = (values: object) => ({ values: { ...values }, nameOf: (name: string) => `${name} in settings.json` });
const env = (values: object) => ({ values: { ...values }, nameOf: (name: string) => `ASSAY_${name.toUpperCase()}` });
const EXCLUSIVE = [['key', 'keystore']] as const;

test('later sources win; what is undefined was not given', () => {
  const merged = mergeSettings([file({ port: 1, host: 'a' }), env({ port: 2, host: undefined })], EXCLUSIVE);
  expect(merged).toEqual({ port: 2, host: 'a' });
});

test.each([
  [[file({ key: 'k' }), env({ keystore: 's' })], { keystore: 's' }],
  [[file({ keystore: 's' }), env({ key: 'k' })], { key: 'k' }],
])('of two that exclude each other the later source counts', (sources, expected) => {
  expect(mergeSettings(sources, EXCLUSIVE)).toEqual(expected);
});

test.each([
  [file, 'key in settings.json and keystore in settings.json contradict each other; give only one of them'],
  [env, 'ASSAY_KEY and ASSAY_KEYSTORE contradict each other; give only one of them'],
])('one source that gives both is refused, with their names', (source, problem) => {
  const merge = () => mergeSettings([source({ key: 'k', keystore: 's' })], EXCLUSIVE);
  expect(merge).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', details: { problems: [problem] } }));
});
