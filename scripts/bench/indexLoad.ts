import { Agent, request } from 'node:http';
import { percentile } from './loadGenerator.ts';

/** Times in milliseconds. `failed` counts answers with errors. */
export type Load = { readonly p50: number; readonly p99: number; readonly perSecond: number; readonly failed: number };

/** Sends the GraphQL `bodies`, in random order, over `clients` kept connections, one at a time on each, for `seconds`. */
export async function askWith(url: string, bodies: readonly string[], clients: number, seconds: number): Promise<Load> {
  const until = performance.now() + seconds * 1000;
  const random = () => bodies[Math.floor(Math.random() * bodies.length)]!;
  return ask(url, clients, () => (performance.now() < until ? random() : undefined));
}

/** Sends each of the GraphQL `bodies` once, one after the other. */
export async function askEach(url: string, bodies: readonly string[]): Promise<Load> {
  const left = bodies.values();
  return ask(url, 1, () => left.next().value);
}

/** @param next the next body to send; undefined ends the load */
async function ask(url: string, clients: number, next: () => string | undefined): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  const times: number[] = [];
  let failed = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let body = next(); body !== undefined; body = next()) {
        const sent = performance.now();
        const answer = await post(url, body, agent);
        times.push(performance.now() - sent);
        if (answer.includes('"errors"')) failed += 1;
      }
    }),
  );
  const elapsed = (performance.now() - started) / 1000;
  agent.destroy();
  const sorted = Float64Array.from(times).sort();
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), perSecond: times.length / elapsed, failed };
}

function post(url: string, body: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
