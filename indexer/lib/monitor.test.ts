import { describe, expect, test } from 'vitest';
import { createMonitor } from './monitor.ts';

const DIGEST = `0x${'ab'.repeat(32)}` as const;
const OPERATOR = `0x${'11'.repeat(20)}` as const;

function answering(body: string, status = 200) {
  const urls: string[] = [];
  const fetch = async (url: string | URL | Request) => {
    urls.push(String(url));
    return new Response(body, { status });
  };
  return { urls, monitor: createMonitor({ url: 'http://monitor', fetch }) };
}

const json = (value: unknown) => answering(JSON.stringify(value));

describe('createMonitor', () => {
  test('locates a digest and asks for a proof at the paths of the API', async () => {
    const locating = json({ operator: OPERATOR, leafIndex: 7, receipt: 'abc' });
    const located = await locating.monitor.locate(DIGEST);
    expect(located).toMatchObject({ ok: true, value: { leafIndex: 7, receipt: 'abc' } });
    expect(locating.urls).toEqual([`http://monitor/digests/${DIGEST}`]);

    const proving = json({ leafIndex: 7, size: 9, leafDigest: DIGEST, path: [DIGEST] });
    expect(await proving.monitor.prove(OPERATOR, 7, 9)).toEqual({
      ok: true,
      value: { leafDigest: DIGEST, path: [DIGEST] },
    });
    expect(proving.urls).toEqual([`http://monitor/operators/${OPERATOR}/proof?index=7&size=9`]);
  });

  test('without a URL says so', async () => {
    const monitor = createMonitor({ url: undefined, fetch: globalThis.fetch });
    expect(await monitor.locate(DIGEST)).toMatchObject({ ok: false, failure: 'MONITOR_NOT_CONFIGURED' });
  });

  test('a refused connection is UNREACHABLE', async () => {
    const fetch = async () => Promise.reject(new TypeError('fetch failed'));
    const monitor = createMonitor({ url: 'http://monitor', fetch });
    expect(await monitor.locate(DIGEST)).toMatchObject({ ok: false, failure: 'MONITOR_UNREACHABLE' });
  });

  test('one that never answers is UNREACHABLE in time', async () => {
    const fetch = (_: unknown, init?: RequestInit) =>
      new Promise<Response>((_resolve, reject) => {
        init?.signal?.addEventListener('abort', () => reject(init.signal?.reason));
      });
    const monitor = createMonitor({ url: 'http://monitor', fetch, timeoutMs: 30 });
    expect(await monitor.locate(DIGEST)).toMatchObject({ ok: false, failure: 'MONITOR_UNREACHABLE' });
  });

  test.each<[string, string, number, string]>([
    ['unknown digest', '{"error":{"code":"NOT_FOUND"}}', 404, 'NOT_FOUND'],
    ['server error', '{}', 500, 'MONITOR_MALFORMED'],
    ['not JSON', '<html>', 200, 'MONITOR_MALFORMED'],
    ['null', 'null', 200, 'MONITOR_MALFORMED'],
    ['too long', `"${'x'.repeat(20_000)}"`, 200, 'MONITOR_MALFORMED'],
    ['no operator', '{"leafIndex":1}', 200, 'MONITOR_MALFORMED'],
    ['short operator', '{"operator":"0x11","leafIndex":1}', 200, 'MONITOR_MALFORMED'],
    ['negative index', `{"operator":"${OPERATOR}","leafIndex":-1}`, 200, 'MONITOR_MALFORMED'],
    ['index 2^40', `{"operator":"${OPERATOR}","leafIndex":${2 ** 40}}`, 200, 'MONITOR_MALFORMED'],
    ['index as text', `{"operator":"${OPERATOR}","leafIndex":"1"}`, 200, 'MONITOR_MALFORMED'],
    [
      'huge receipt',
      `{"operator":"${OPERATOR}","leafIndex":1,"receipt":"${'a'.repeat(701)}"}`,
      200,
      'MONITOR_MALFORMED',
    ],
  ])('locate: %s', async (_, body, status, failure) => {
    expect(await answering(body, status).monitor.locate(DIGEST)).toMatchObject({ ok: false, failure });
  });

  test.each<[string, unknown]>([
    ['no path', { leafDigest: DIGEST }],
    ['41 hashes', { leafDigest: DIGEST, path: Array(41).fill(DIGEST) }],
    ['short hash', { leafDigest: DIGEST, path: ['0xab'] }],
    ['no leaf', { path: [] }],
  ])('prove: %s', async (_, body) => {
    expect(await json(body).monitor.prove(OPERATOR, 1, 2)).toMatchObject({ ok: false, failure: 'MONITOR_MALFORMED' });
  });
});
