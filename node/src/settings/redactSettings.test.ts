import { expect, test } from 'vitest';
import { redactSettings } from './redactSettings.ts';

const hidden = { secrets: /^(password|keys\.\w+\.plain|tokens)$/, nodes: /^node$/ };

test('secrets, credentials, queries and the paths of nodes are not printed, all else is', () => {
  const settings = {
    password: 'word',
    keys: { one: { plain: '0x01' }, two: { keystore: 'two.json' } },
    tokens: ['a', 'b'],
    node: 'https://me:word@rpc.example/v3/secret?key=secret',
    engines: [{ url: 'http://me:word@127.0.0.1:9000/v1?key=secret' }, { url: 'models/add.onnx' }],
    most: 7n,
    unset: undefined,
  };
  expect(JSON.parse(JSON.stringify(redactSettings(settings, hidden)))).toEqual({
    password: '[redacted]',
    keys: { one: { plain: '[redacted]' }, two: { keystore: 'two.json' } },
    tokens: '2 [redacted]',
    node: 'https://rpc.example/[redacted]',
    engines: [{ url: 'http://127.0.0.1:9000/v1' }, { url: 'models/add.onnx' }],
    most: '7',
  });
});

test('the URL of a node that hides nothing is printed as it is', () => {
  expect(redactSettings({ node: 'http://127.0.0.1:8545' }, hidden)).toEqual({ node: 'http://127.0.0.1:8545' });
});
