import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';

/** An engine that writes bytes of its own choosing to the socket, once a whole request has arrived. */
export type RawEngine = { readonly url: string; close(): Promise<void> };

/** Starts it on a free loopback port. `answer` gets the socket; it may write what no HTTP library would send. */
export async function startRawEngine(answer: (socket: Socket) => void): Promise<RawEngine> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let asked = '';
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      asked += chunk.toString('latin1');
      const end = asked.indexOf('\r\n\r\n');
      const length = Number(/content-length: (\d+)/i.exec(asked)?.[1] ?? 0);
      if (end < 0 || asked.length < end + 4 + length) return;
      asked = '';
      answer(socket);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
