import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { InputError } from '@assay/sdk';
import { createAdaptorServer } from '@hono/node-server';

/** What is served, where, and what a client may make the server hold. Times in milliseconds. */
export type ListenOptions = {
  readonly fetch: Parameters<typeof createAdaptorServer>[0]['fetch'];
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  /** For a whole request: a client that sends it a byte at a time must not hold a socket for ever. */
  readonly requestTimeoutMs: number;
  /** For its head; as `requestTimeoutMs` unless given. */
  readonly headersTimeoutMs?: number;
  readonly keepAliveMs?: number;
  /** For a socket on which nothing happens: bounds clients that stop reading. */
  readonly idleTimeoutMs?: number;
  readonly maxConnections?: number;
};

/** A server that answers. */
export type Listening = {
  /** Its base URL, without a slash at the end. */
  readonly url: string;
  /**
   * Stops accepting, ends connections that only wait for a next request, lets `drain` finish what is under way, then cuts
   * what is left. Resolves when every connection is gone; called again, it is the same closing.
   */
  close(drain?: () => Promise<unknown>): Promise<void>;
};

/** Serves HTTP. @throws InputError CONFIG_INVALID when host and port cannot be had */
export async function listen(options: ListenOptions): Promise<Listening> {
  const { fetch, host, port, requestTimeoutMs, headersTimeoutMs = requestTimeoutMs } = options;
  const server = createAdaptorServer({
    fetch,
    createServer,
    serverOptions: {
      requestTimeout: requestTimeoutMs,
      headersTimeout: headersTimeoutMs,
      ...(options.keepAliveMs !== undefined && { keepAliveTimeout: options.keepAliveMs }),
    },
    // A library must not replace the globals of its host.
    overrideGlobalObjects: false,
  }) as Server;
  if (options.maxConnections !== undefined) server.maxConnections = options.maxConnections;
  if (options.idleTimeoutMs !== undefined) server.timeout = options.idleTimeoutMs;
  const url = await bind(server, host, port);
  let closing: Promise<void> | undefined;
  return {
    url,
    close: (drain) => {
      closing ??= shutDown(server, drain);
      return closing;
    },
  };
}

async function shutDown(server: Server, drain: (() => Promise<unknown>) | undefined): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    server.close(() => resolve());
  });
  server.closeIdleConnections();
  await drain?.();
  server.closeAllConnections();
  await closed;
}

function bind(server: Server, host: string, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const message = `${host}:${port} cannot be listened on (${cause.code}); choose another host or port.`;
      reject(new InputError('CONFIG_INVALID', message, { host, port }, { cause }));
    });
    server.listen(port, host, () => {
      server.removeAllListeners('error');
      const { port: taken, family, address } = server.address() as AddressInfo;
      resolve(`http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`);
    });
  });
}
