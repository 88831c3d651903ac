import {
  hashLeaf,
  openCheckpoint,
  signCheckpoint,
  signerFromSeed,
  toHex,
  verifierFromPublicKey,
  verifyInclusion,
} from '@assay/sdk';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { alarmCodes, type MonitorSetup, setUpMonitor, WITHHELD_AFTER_MS } from '../scenes/monitorSetup.ts';
import { createTiledLog, type LogServer, serveLog, type TiledLog } from '../scenes/tiledLog.ts';

let setup: MonitorSetup;
let log: TiledLog;
let server: LogServer;
const servers: LogServer[] = [];

beforeEach(async () => {
  setup = await setUpMonitor();
  log = createTiledLog('log.example', 1);
  log.append(1000);
  server = await serveLog(log);
  servers.push(server);
});
afterEach(async () => {
  await setup.close();
  await Promise.all(servers.splice(0).map((one) => one.close()));
});

describe('an operator that contradicts itself', () => {
  test('rollback: a smaller checkpoint than before, both notes kept, raised once', async () => {
    const operator = await setup.register(log, [server.url]);
    const storeDir = await setup.newStore();
    let time = Date.now();
    const now = () => time;
    const monitor = await setup.monitor({}, { storeDir, now });
    await monitor.poll();
    const old = createTiledLog('log.example', 1);
    old.append(900);
    server.log = old;
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual([]);
    time += WITHHELD_AFTER_MS;
    await monitor.poll();
    await monitor.poll();
    // Once for this URL, once because no mirror is as far as the log was.
    expect(alarmCodes(monitor)).toEqual(['MIRROR_ROLLBACK', 'ROLLBACK']);
    const evidence = monitor.alarms.evidence(1)!.evidence as { before: string; after: string };
    const verifier = verifierFromPublicKey(log.origin, log.checkpointKey);
    expect(openCheckpoint(evidence.before, verifier).size).toBe(1000);
    expect(openCheckpoint(evidence.after, verifier).size).toBe(900);
    expect(monitor.follower(operator.address)?.state()).toBe('inconsistent');
    expect(setup.lines.filter(({ level, fields }) => level === 'error' && fields.code === 'ROLLBACK')).toHaveLength(1);

    await monitor.close();
    const again = await setup.monitor({}, { storeDir });
    await again.poll();
    expect(alarmCodes(again)).toEqual(['MIRROR_ROLLBACK', 'ROLLBACK']);
    expect(again.follower(operator.address)?.log.size()).toBe(1000);
    // It comes back: what was said is cleared, over restarts too, and can be said again.
    server.log = log;
    await again.poll();
    expect(again.alarms.list().map(({ clearedAt }) => clearedAt)).toEqual([expect.any(Number), expect.any(Number)]);
    expect(again.follower(operator.address)?.state()).toBe('following');
    await again.close();
    const third = await setup.monitor({}, { storeDir, now });
    server.log = old;
    await third.poll();
    expect(third.follower(operator.address)?.state()).toBe('following');
    time += WITHHELD_AFTER_MS;
    await third.poll();
    expect(alarmCodes(third)).toEqual(['MIRROR_ROLLBACK', 'ROLLBACK', 'MIRROR_ROLLBACK', 'ROLLBACK']);
  });

  test('a cache that serves an old checkpoint now and then accuses nobody', async () => {
    const operator = await setup.register(log, [server.url]);
    let time = Date.now();
    const monitor = await setup.monitor({}, { now: () => time });
    const old = createTiledLog('log.example', 1);
    old.append(900);
    for (let i = 0; i < 12; i++) {
      server.log = i % 3 === 1 ? old : log;
      await monitor.poll();
      time += WITHHELD_AFTER_MS / 2;
    }
    expect(alarmCodes(monitor)).toEqual([]);
    expect(monitor.follower(operator.address)?.state()).toBe('following');
  });

  test('fork at the same size, with a proof that anyone can check', async () => {
    const operator = await setup.register(log, [server.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    server.log = log.rewritten(617);
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['FORK']);
    checkFork(monitor.alarms.evidence(1)?.evidence, 617);
    expect(monitor.follower(operator.address)?.state()).toBe('inconsistent');
  });

  test.each([0, 255, 256, 999])('rewritten entry %i under a log that went on', async (index) => {
    const operator = await setup.register(log, [server.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    server.log = log.rewritten(index);
    server.log.append(300);
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['FORK']);
    checkFork(monitor.alarms.evidence(1)?.evidence, index);
    expect(toHex(monitor.follower(operator.address)!.log.root())).toBe(toHex(await log.rootAt(1000)));
  });

  test('two mirrors with different histories', async () => {
    const other = await serveLog(log.rewritten(300));
    servers.push(other);
    other.log.append(20);
    await setup.register(log, [server.url, other.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['FORK']);
    checkFork(monitor.alarms.evidence(1)?.evidence, 300);
  });

  test('an anchor that is not the root of the log', async () => {
    const operator = await setup.register(log, [server.url]);
    await operator.anchorLog(log, 500);
    await operator.anchor(`0x${'ab'.repeat(32)}`, 800);
    const monitor = await setup.monitor();
    await monitor.poll();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['ANCHOR_MISMATCH']);
    expect(monitor.alarms.evidence(1)?.evidence).toMatchObject({
      anchor: { size: 800, root: `0x${'ab'.repeat(32)}` },
      ownRoot: toHex(await log.rootAt(800)),
    });
    expect(monitor.context.anchors.list(operator.address, 9).map(({ status }) => status)).toEqual([
      'mismatch',
      'agrees',
    ]);
  });

  test('an anchor over entries that nobody hands out, after the grace and not before', async () => {
    let now = 1_000_000;
    const operator = await setup.register(log, [server.url]);
    await operator.anchor(`0x${'ab'.repeat(32)}`, 1200);
    const monitor = await setup.monitor({ withheldAfterMs: 5000 }, { now: () => now });
    await monitor.poll();
    now += 4999;
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual([]);
    now += 1;
    await monitor.poll();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['WITHHELD']);
  });

  test('one digest at two places of the log', async () => {
    await setup.register(log, [server.url]);
    log.appendDigests([log.entry(3)]);
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['DOUBLED']);
  });
});

describe('a mirror that is wrong or slow', () => {
  test('lags: no alarm while its history is the same', async () => {
    const lagging = createTiledLog('log.example', 1);
    lagging.append(700);
    const slow = await serveLog(lagging);
    servers.push(slow);
    const operator = await setup.register(log, [slow.url, server.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual([]);
    expect(monitor.follower(operator.address)?.log.size()).toBe(1000);
  });

  test('goes back while another does not: that mirror is wrong, not the operator', async () => {
    const second = await serveLog(log);
    servers.push(second);
    const operator = await setup.register(log, [server.url, second.url]);
    let time = Date.now();
    const monitor = await setup.monitor({}, { now: () => time });
    await monitor.poll();
    second.log = createTiledLog('log.example', 1);
    second.log.append(900);
    await monitor.poll();
    time += WITHHELD_AFTER_MS;
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['MIRROR_ROLLBACK']);
    expect(monitor.follower(operator.address)?.state()).toBe('following');
  });

  test('signs with another key, or under another origin', async () => {
    const other = await serveLog(createTiledLog('log.example', 9));
    const elsewhere = await serveLog(createTiledLog('other.example', 1));
    servers.push(other, elsewhere);
    const operator = await setup.register(log, [other.url, elsewhere.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['CHECKPOINT_INVALID', 'CHECKPOINT_INVALID']);
    // The mirrors are wrong; nothing the operator signed is.
    expect(monitor.follower(operator.address)?.state()).toBe('unreachable');
  });

  test('still shows the key of before after a change of keys: no alarm', async () => {
    const operator = await setup.register(log, [server.url]);
    const monitor = await setup.monitor();
    await monitor.poll();
    const next = createTiledLog('log.example', 2);
    next.append(1001);
    await operator.setCheckpointKey(next.checkpointKey);
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual([]);
    expect(monitor.follower(operator.address)?.mirrors()[0]?.problem).toBeDefined();
    server.log = next;
    await monitor.poll();
    expect(monitor.follower(operator.address)?.log.size()).toBe(1001);
    expect(alarmCodes(monitor)).toEqual([]);
  });

  test('serves entries that do not fit its checkpoint', async () => {
    const operator = await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      if (!path.startsWith('tile/entries')) return false;
      void log
        .rewritten(5)
        .file(path)
        .then((bytes) => response.end(bytes));
      return true;
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['MIRROR_INVALID']);
    expect(monitor.follower(operator.address)?.log.size()).toBe(0);
    expect(monitor.follower(operator.address)?.state()).toBe('following');
    server.intercept = () => false;
    await monitor.poll();
    expect(monitor.follower(operator.address)?.log.size()).toBe(1000);
  });

  test('a wrong entry early in a long log is found before anything after it is fetched', async () => {
    log.append(30_000);
    const operator = await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      if (path !== 'tile/entries/000') return false;
      void log
        .rewritten(5)
        .file(path)
        .then((bytes) => response.end(bytes));
      return true;
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(alarmCodes(monitor)).toEqual(['MIRROR_INVALID']);
    expect(monitor.follower(operator.address)?.log.size()).toBe(0);
    expect(server.requests).not.toContain('tile/entries/100');
  });

  test('stops handing out entries half way: what was verified stays, and it goes on from there', async () => {
    log.append(30_000);
    const operator = await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      const gone = path.startsWith('tile/entries/1');
      if (gone) response.writeHead(404).end();
      return gone;
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    const follower = monitor.follower(operator.address);
    const size = follower?.log.size() ?? 0;
    expect(size).toBeGreaterThan(0);
    expect(size).toBeLessThan(25_600);
    expect(toHex(follower!.log.root())).toBe(toHex(await log.rootAt(size)));
    server.intercept = () => false;
    server.requests.length = 0;
    await monitor.poll();
    expect(toHex(follower!.log.root())).toBe(toHex(await log.rootAt(31_000)));
    expect(server.requests).not.toContain('tile/entries/000');
    expect(alarmCodes(monitor)).toEqual([]);
  });

  test.each([
    [
      'an entry of 31 bytes',
      'tile/entries/',
      (bytes: Buffer) => Buffer.concat([Buffer.from([0, 31]), bytes.subarray(3)]),
    ],
    ['a bundle cut off', 'tile/entries/', (bytes: Buffer) => bytes.subarray(0, -1)],
    ['a bundle without end', 'tile/entries/', () => Buffer.alloc(10_000_000)],
    ['garbage instead of a checkpoint', 'checkpoint', () => Buffer.from('<html>hello</html>')],
    ['a checkpoint of 100 MB', 'checkpoint', () => Buffer.alloc(100_000_000, 'a')],
  ])('%s', async (_, prefix, bend) => {
    const operator = await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      if (!path.startsWith(prefix)) return false;
      void log.file(path).then((bytes) => response.end(bend(Buffer.from(bytes!))));
      return true;
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(monitor.follower(operator.address)?.log.size()).toBe(0);
    expect(monitor.follower(operator.address)?.mirrors()[0]?.problem).toBeDefined();
    expect(monitor.alarms.accuses(operator.address)).toBe(false);
  });

  test('redirects: not followed', async () => {
    const target = await serveLog(log);
    servers.push(target);
    await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      response.writeHead(302, { location: `${target.url}/${path}` }).end();
      return true;
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(target.requests).toEqual([]);
  });

  test('a mirror at a private address is not asked on a public chain', async () => {
    const operator = await setup.register(log, [server.url]);
    const monitor = await setup.monitor({ allowPrivateMirrors: false });
    await monitor.poll();
    expect(server.requests).toEqual([]);
    expect(monitor.follower(operator.address)?.mirrors()).toEqual([{ url: server.url, problem: expect.any(String) }]);
  });

  test('a signed size of 10^12: nothing is downloaded', async () => {
    const signer = signerFromSeed('log.example', new Uint8Array(32).fill(1));
    const note = signCheckpoint({ origin: 'log.example', size: 10 ** 12, root: new Uint8Array(32) }, signer);
    const operator = await setup.register(log, [server.url]);
    server.intercept = (path, response) => {
      if (path === 'checkpoint') response.end(note);
      return path === 'checkpoint';
    };
    const monitor = await setup.monitor();
    await monitor.poll();
    expect(server.requests).toEqual(['checkpoint']);
    expect(monitor.follower(operator.address)?.mirrors()[0]?.problem).toBeDefined();
  });

  test('drips: another operator is followed meanwhile, and the round ends', async () => {
    const good = createTiledLog('good.example', 5);
    good.append(10);
    const goodServer = await serveLog(good);
    servers.push(goodServer);
    server.intercept = (_, response) => {
      const timer = setInterval(() => response.write('x'), 20);
      response.on('close', () => clearInterval(timer));
      return true;
    };
    const bad = await setup.register(log, [server.url]);
    const fine = await setup.register(good, [goodServer.url]);
    const monitor = await setup.monitor({ requestTimeoutMs: 1500 });
    let over = false;
    const round = monitor.poll().then(() => {
      over = true;
    });
    await expect.poll(() => monitor.follower(fine.address)?.log.size(), { interval: 5 }).toBe(10);
    expect(over).toBe(false);
    await round;
    expect(monitor.follower(bad.address)?.state()).toBe('unreachable');
  });
});

/** Checks the evidence of a fork as a stranger would: with the operator's key alone. */
function checkFork(evidence: unknown, index: number): void {
  const { difference, verifier } = evidence as {
    difference: ForkProof;
    verifier: { origin: string; checkpointKey: `0x${string}` };
  };
  expect(difference.leafIndex).toBe(index);
  expect(difference.kept.digest).not.toBe(difference.other.digest);
  for (const side of [difference.kept, difference.other]) {
    const { size, root } = openCheckpoint(side.note, verifierFromPublicKey(verifier.origin, verifier.checkpointKey));
    const [leafHash, ...proof] = [
      hashLeaf(Buffer.from(side.digest.slice(2), 'hex')),
      ...side.path.map((hex) => Buffer.from(hex.slice(2), 'hex')),
    ];
    verifyInclusion({ index, size, leafHash: leafHash!, proof, root });
  }
}

type Side = { note: string; digest: string; path: string[] };
type ForkProof = { leafIndex: number; kept: Side; other: Side };
