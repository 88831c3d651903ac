import { expect, test } from 'vitest';
import { mirrorUrlProblem } from './mirrorUrl.ts';

const hosts: Record<string, string[]> = {
  'log.example': ['93.184.216.34', '2606:2800:21f::1'],
  'inner.example': ['93.184.216.34', '10.1.2.3'],
};
const resolve = async (host: string) => {
  const found = hosts[host];
  if (found === undefined) throw new Error('ENOTFOUND');
  return found;
};

test.each([
  'http://log.example/log',
  'https://log.example',
  'https://93.184.216.34:8443/log',
  'http://[2606:2800:21f::1]/',
])('%s may be fetched', async (url) => expect(await mirrorUrlProblem(url, false, resolve)).toBeUndefined());

test.each([
  'http://127.0.0.1:8545',
  'http://127.1/',
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0.0.0.0/',
  'http://10.0.0.1',
  'http://172.31.0.1',
  'http://192.168.1.1',
  'http://169.254.169.254/latest',
  'http://100.64.0.1',
  'http://198.18.0.1',
  'http://224.0.0.1',
  'http://255.255.255.255',
  'http://[::1]/',
  'http://[::]/',
  'http://[fc00::1]/',
  'http://[fe80::1]/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::ffff:a00:1]/',
  'http://[64:ff9b::7f00:1]/',
  'http://inner.example/',
  'http://nowhere.example/',
])('%s may not, unless private mirrors are allowed', async (url) => {
  expect(await mirrorUrlProblem(url, false, resolve)).toBeDefined();
  expect(await mirrorUrlProblem(url, true, resolve)).toBeUndefined();
});

test.each([
  '',
  'log.example',
  'ftp://log.example',
  'file:///etc/passwd',
  'http://user:word@log.example',
  'http://log.example/?a=b',
  'http://log.example/#a',
])('%s is never fetched', async (url) => expect(await mirrorUrlProblem(url, true, resolve)).toBeDefined());
