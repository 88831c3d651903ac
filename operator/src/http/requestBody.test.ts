import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { HttpError } from './openaiError.ts';
import { createBodyReader } from './requestBody.ts';

let server: Server;
const sockets: Socket[] = [];

beforeEach(async () => {
  const read = createBodyReader(1000, 1500);
  server = createServer((request, response) => {
    read(request, response).then(
      (body) => request.url !== '/hold' && response.end(String(body.length)),
      (error: HttpError) => response.writeHead(error.status, { connection: 'close' }).end(error.code),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});

const port = () => (server.address() as AddressInfo).port;

/** Sends `sent` of `length` bytes and stays. */
async function part(path: string, length: number, sent: number): Promise<Socket> {
  const socket = connect(port(), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const head = `POST ${path} HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;
  await new Promise<void>((resolve) => socket.write(head + 'x'.repeat(sent), () => resolve()));
  return socket;
}

async function whole(length: number): Promise<[number, string]> {
  const body = 'x'.repeat(length);
  const response = await fetch(`http://127.0.0.1:${port()}/`, { method: 'POST', body });
  return [response.status, await response.text()];
}

test('bodies that are not answered yet share a bounded memory, which comes back with each', async () => {
  expect(await whole(1000)).toEqual([200, '1000']);
  const reading = await part('/', 1000, 900);
  await expect.poll(() => whole(700)).toEqual([503, 'overloaded']);
  expect(await whole(500)).toEqual([200, '500']);
  expect(await whole(1001)).toEqual([413, 'body_too_large']);
  reading.destroy();
  await expect.poll(() => whole(1000)).toEqual([200, '1000']);

  const answering = await part('/hold', 800, 800);
  await expect.poll(() => whole(900)).toEqual([503, 'overloaded']);
  answering.destroy();
  await expect.poll(() => whole(1000)).toEqual([200, '1000']);
});
