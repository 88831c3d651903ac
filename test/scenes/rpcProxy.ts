import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RpcRequest } from './anchorsChain.ts';

export type RpcCall = { readonly id: unknown; readonly method: string; readonly params: unknown[] };

/** Asks the real chain: what was asked, or with other parameters, or something else. */
export type Forward = (params?: readonly unknown[], method?: string) => Promise<unknown>;

/** What a node does with one call. A promise that never settles is a stall. */
export type RpcBehaviour = (call: RpcCall, forward: Forward) => Promise<unknown>;

/** JSON-RPC over HTTP in front of a chain; `behave` decides what goes wrong from now on. */
export type RpcProxy = {
  readonly url: string;
  behave(behaviour: RpcBehaviour): void;
  /** Calls since the start, by method. */
  readonly calls: Record<string, number>;
  close(): Promise<void>;
};

/** An honest node. */
export const honest: RpcBehaviour = (_call, forward) => forward();

/** Refuses every call with an HTTP status. */
export const refuseWith =
  (status: number): RpcBehaviour =>
  async () => {
    throw new HttpStatus(status);
  };

/** Answers every call with a page, as a gateway does whose node is down. */
export const answerWithPage: RpcBehaviour = async () => {
  throw new Page();
};

/** Refuses with a JSON-RPC error, status 200. */
export function rpcRefusal(code: number, message: string): Error {
  return Object.assign(new Error(message), { code });
}

/** Cuts the connection instead of an answer. */
export const hangUp: RpcBehaviour = async () => {
  throw new HangUp();
};

/** Takes the call and never answers. */
export const stall: RpcBehaviour = () => new Promise(() => {});

/** Sends the head of an answer and a little of its body, then nothing. */
export const stallInBody: RpcBehaviour = async () => {
  throw new StallInBody();
};

/** Lets `behaviour` have the calls of these methods; the others are served honestly. */
export const only =
  (methods: readonly string[], behaviour: RpcBehaviour): RpcBehaviour =>
  (call, forward) =>
    methods.includes(call.method) ? behaviour(call, forward) : forward();

/** Does what was asked and then behaves: a node that takes a transaction and never says so. */
export const afterwards =
  (behaviour: RpcBehaviour): RpcBehaviour =>
  async (call, forward) => {
    await forward();
    return behaviour(call, forward);
  };

class HttpStatus extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`status ${status}`);
    this.status = status;
  }
}
class HangUp extends Error {}
class Page extends Error {}
class StallInBody extends Error {}

const PAGE = '<!doctype html><title>502 Bad Gateway</title>';

/** Starts the proxy on a free loopback port. */
export async function startRpcProxy(upstream: RpcRequest): Promise<RpcProxy> {
  let behaviour = honest;
  const calls: Record<string, number> = {};
  const server = createServer(async (request, response) => {
    let id: unknown = null;
    const reply = (body: object) => response.end(JSON.stringify({ jsonrpc: '2.0', id, ...body }));
    try {
      const call = JSON.parse(await readBody(request)) as RpcCall;
      id = call.id;
      calls[call.method] = (calls[call.method] ?? 0) + 1;
      const forward: Forward = (params = call.params ?? [], method = call.method) => upstream(method, [...params]);
      const result = await behaviour(call, forward);
      response.setHeader('content-type', 'application/json');
      reply({ result });
    } catch (error) {
      if (error instanceof HangUp) request.socket.destroy();
      else if (error instanceof Page) response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
      else if (error instanceof StallInBody) {
        response.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
        response.write('{"jsonrpc":');
      } else if (error instanceof HttpStatus) response.writeHead(error.status).end('{}');
      else {
        const { code = -32_000, message, data } = error as { code?: number; message: string; data?: unknown };
        response.setHeader('content-type', 'application/json');
        reply({ error: { code, message, data } });
      }
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    behave: (next) => {
      behaviour = next;
    },
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
