import { connect, type Socket } from 'node:net';

/** What to send and where. */
export type Target = { readonly baseUrl: string; readonly path: string; readonly body: Buffer };

/** Latencies in milliseconds, in the order in which answers came. */
export type Load = { readonly latencies: Float64Array; readonly errors: number; readonly seconds: number };

type Connection = { send(done: (ok: boolean) => void): void; close(): void };

const HEADER_END = Buffer.from('\r\n\r\n');

/**
 * Sends at a fixed rate whatever the answers do (open loop) and counts each latency from the moment at which the request
 * was due, not from when it was sent: a server that stalls is charged for everything that had to wait meanwhile.
 */
export async function constantRate(target: Target, perSecond: number, seconds: number): Promise<Load> {
  const total = Math.round(perSecond * seconds);
  const latencies = new Float64Array(total);
  const idle: Connection[] = await openConnections(target, 16);
  const all = [...idle];
  const due: number[] = [];
  let answered = 0;
  let errors = 0;
  const start = performance.now() + 20;

  await new Promise<void>((resolve) => {
    const dispatch = () => {
      while (due.length > 0 && idle.length > 0) {
        const since = due.shift() as number;
        const connection = idle.pop() as Connection;
        connection.send((ok) => {
          if (!ok) errors += 1;
          latencies[answered] = performance.now() - since;
          answered += 1;
          idle.push(connection);
          if (answered === total) resolve();
          else dispatch();
        });
      }
    };
    let next = 0;
    const pace = () => {
      const now = performance.now();
      while (next < total && start + (next * 1000) / perSecond <= now) {
        due.push(start + (next * 1000) / perSecond);
        next += 1;
      }
      dispatch();
      if (next === total) return;
      // Timers are good to a millisecond only: turn the event loop for the rest.
      const wait = start + (next * 1000) / perSecond - performance.now();
      if (wait > 1.5) setTimeout(pace, Math.floor(wait - 1));
      else setImmediate(pace);
    };
    pace();
  });
  for (const connection of all) connection.close();
  return { latencies, errors, seconds: (performance.now() - start) / 1000 };
}

/** Keeps `connections` requests under way for some seconds (closed loop): what comes back is the throughput. */
export async function saturate(target: Target, connections: number, seconds: number): Promise<Load> {
  const open = await openConnections(target, connections);
  const latencies: number[] = [];
  let errors = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    open.map(
      (connection) =>
        new Promise<void>((resolve) => {
          const next = () => {
            const sent = performance.now();
            if (sent >= end) {
              resolve();
              return;
            }
            connection.send((ok) => {
              if (!ok) errors += 1;
              latencies.push(performance.now() - sent);
              next();
            });
          };
          next();
        }),
    ),
  );
  const took = (performance.now() - start) / 1000;
  for (const connection of open) connection.close();
  return { latencies: Float64Array.from(latencies), errors, seconds: took };
}

/** The value below which the share `p` (0..1) of all latencies lies. */
export function percentile(latencies: Float64Array, p: number): number {
  const sorted = latencies.slice().sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? Number.NaN;
}

async function openConnections(target: Target, count: number): Promise<Connection[]> {
  return Promise.all(Array.from({ length: count }, () => openConnection(target)));
}

/** A keep-alive connection with one request at a time; no HTTP library, so that the generator costs next to nothing. */
async function openConnection(target: Target): Promise<Connection> {
  const url = new URL(target.baseUrl);
  const request = Buffer.concat([
    Buffer.from(
      `POST ${url.pathname}${target.path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\n` +
        `authorization: Bearer sk-bench\r\ncontent-length: ${target.body.length}\r\n\r\n`,
    ),
    target.body,
  ]);
  const socket: Socket = connect(Number(url.port), url.hostname);
  socket.setNoDelay(true);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let held: Buffer = Buffer.alloc(0);
  let done: ((ok: boolean) => void) | undefined;
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    const headerEnd = held.indexOf(HEADER_END);
    if (headerEnd < 0) return;
    const head = held.toString('latin1', 0, headerEnd);
    const length = Number(/content-length: *(\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (Number.isNaN(length)) throw new Error(`an answer without content-length: ${head}`);
    if (held.length < headerEnd + 4 + length) return;
    held = held.subarray(headerEnd + 4 + length);
    const finish = done;
    done = undefined;
    finish?.(head.startsWith('HTTP/1.1 200'));
  });
  socket.on('close', () => {
    if (done !== undefined) throw new Error('the server closed a connection in the middle of an answer');
  });
  return {
    send(callback) {
      done = callback;
      socket.write(request);
    },
    close: () => socket.destroy(),
  };
}
