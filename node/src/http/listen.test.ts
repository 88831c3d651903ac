import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { listen } from './listen.ts';

const options = { host: '127.0.0.1', port: 0, requestTimeoutMs: 10_000 };
const hello = () => new Response('hello');

test('answers, and is gone after it was closed, kept connections included', async () => {
  const server = await listen({ ...options, fetch: hello });
  const agent = new Agent({ keepAlive: true });
  const [answer] = await once(get(server.url, { agent }), 'response');
  answer.resume();
  await once(answer, 'end');
  await Promise.all([server.close(), server.close()]);
  const [error] = await once(get(server.url), 'error');
  expect(error.code).toBe('ECONNREFUSED');
  agent.destroy();
});

test('what is under way may end while it drains; what is left then is cut', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  let arrived = () => {};
  const here = new Promise<void>((resolve) => {
    arrived = resolve;
  });
  const server = await listen({
    ...options,
    fetch: async (incoming) => {
      if (new URL(incoming.url).pathname === '/never') return new Promise<Response>(() => {});
      arrived();
      await held;
      return new Response('late');
    },
  });
  const slow = fetch(server.url).then((response) => response.text());
  const never = fetch(`${server.url}/never`).catch(() => 'cut');
  await here;
  await server.close(async () => {
    release();
    await slow;
  });
  expect(await Promise.all([slow, never])).toEqual(['late', 'cut']);
});

test('a taken port and a host that is not here are named', async () => {
  const server = await listen({ ...options, fetch: hello });
  const port = Number(new URL(server.url).port);
  for (const place of [{ port }, { host: '203.0.113.1' }]) {
    await expect(listen({ ...options, fetch: hello, ...place })).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  }
  await server.close();
});

test('a request that never ends does not keep the server from closing', async () => {
  const server = await listen({ ...options, fetch: async (incoming) => new Response(await incoming.text()) });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.on('error', () => {});
  await once(socket, 'connect');
  socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\nhalf');
  const gone = new Promise((resolve) => socket.once('close', resolve));
  await server.close();
  await gone;
});
