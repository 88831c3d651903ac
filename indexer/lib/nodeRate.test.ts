import { describe, expect, test } from 'vitest';
import { defaultNodeRate, nodeUrls } from './nodeRate.ts';

describe('defaultNodeRate', () => {
  test.each([
    'http://127.0.0.1:8545',
    'http://localhost:8545',
    'http://[::1]:8545',
    'http://[fd00::7]:8545',
    'http://10.1.2.3',
    'http://172.31.0.1',
    'http://192.168.1.1',
    'http://geth:8545',
    'http://node.internal',
  ])('%s is one of ours', (url) => {
    expect(defaultNodeRate(url)).toBe(500);
  });

  test.each([
    'https://rpc.example',
    'https://10.evil.example',
    'https://172.32.0.1',
    'http://8.8.8.8',
    'http://[2001:db8::1]',
    'https://localhost.example',
    'https://127.0.0.1.example',
  ])('%s is gone at gently', (url) => {
    expect(defaultNodeRate(url)).toBe(20);
  });
});

describe('nodeUrls', () => {
  test('a node of others stands once, one of ours as often as its rate needs', () => {
    expect(nodeUrls('http://a', 20)).toBe('http://a');
    expect(nodeUrls('http://a', 1)).toBe('http://a');
    expect(nodeUrls('http://a', 41)).toEqual(['http://a', 'http://a', 'http://a']);
    expect(nodeUrls('http://a', 500)).toHaveLength(25);
  });
});
