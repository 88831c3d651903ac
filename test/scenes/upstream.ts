import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';

/** A request as the engine got it, and the bytes that it answered with (before any content encoding). */
export type EngineCall = {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
  readonly json: { model?: string; stream?: boolean };
  /** Body bytes handed to the socket so far. */
  readonly sent: Buffer[];
  /** Resolves when the connection of this call is over, however it ends. */
  readonly closed: Promise<void>;
};

type Behaviour = (call: EngineCall, response: ServerResponse) => void | Promise<void>;

/** A real HTTP server that answers like an OpenAI-compatible engine, or misbehaves as its base URL's first part says. */
export type TestEngine = {
  /** Base URL for a behaviour: `plain` answers well. */
  url(behaviour?: keyof typeof BEHAVIOURS): string;
  readonly calls: EngineCall[];
  /** Resolves with the next call that arrives after this was asked. */
  nextCall(): Promise<EngineCall>;
  /** Lets `stepped` streams go on by one event. */
  step(): void;
  close(): Promise<void>;
};

export const CHAT_ID = 'chatcmpl-test-1';
const USAGE = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };

/** The chunks of a streamed chat, as events without their ends. */
function chatEvents(model: string): string[] {
  const chunk = (rest: object) =>
    JSON.stringify({ id: CHAT_ID, object: 'chat.completion.chunk', created: 1, model, ...rest });
  return [
    `data: ${chunk({ choices: [{ index: 0, delta: { role: 'assistant', content: 'Hel' } }] })}`,
    `: keep-alive`,
    `data: ${chunk({ choices: [{ index: 0, delta: { content: 'lo é' } }] })}`,
    `data: ${chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] })}`,
    `data: ${chunk({ choices: [], usage: USAGE })}`,
    'data: [DONE]',
  ];
}

function completion(model: string, usage: unknown = USAGE, id: unknown = CHAT_ID): Buffer {
  const message = { role: 'assistant', content: 'Hello é' };
  // Spaces as other languages write them: a gateway that parses and writes JSON again would lose them.
  return Buffer.from(
    JSON.stringify({
      id,
      object: 'chat.completion',
      created: 1,
      model,
      choices: [{ index: 0, message, finish_reason: 'stop' }],
      usage,
    }).replaceAll('":', '": '),
  );
}

function send(call: EngineCall, response: ServerResponse, body: Buffer, status = 200, headers: object = {}): void {
  call.sent.push(body);
  response.writeHead(status, { 'content-type': 'application/json', 'x-engine': 'test', ...headers });
  response.end(body);
}

function encoded(encoding: string, encode: (bytes: Buffer) => Buffer): Behaviour {
  return (call, response) => {
    const body = call.json.stream
      ? Buffer.from(
          chatEvents(String(call.json.model))
            .map((event) => `${event}\n\n`)
            .join(''),
        )
      : completion(String(call.json.model));
    call.sent.push(body);
    const type = call.json.stream ? 'text/event-stream' : 'application/json';
    response.writeHead(200, { 'content-type': type, 'content-encoding': encoding });
    response.end(encode(body));
  };
}

function stream(separator: string, cut?: number): Behaviour {
  return async (call, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    const events = chatEvents(String(call.json.model));
    for (const [index, event] of events.entries()) {
      if (index === cut) {
        response.destroy();
        return;
      }
      const bytes = Buffer.from(event + separator);
      call.sent.push(bytes);
      await new Promise<void>((resolve) => response.write(bytes, () => resolve()));
    }
    response.end();
  };
}

let goOn: (() => void)[] = [];

const BEHAVIOURS = {
  plain(call, response) {
    if (call.json.stream) return stream('\n\n')(call, response);
    send(call, response, completion(String(call.json.model)));
  },
  crlf: stream('\r\n\r\n'),
  /** Ends cleanly, without `[DONE]` and inside an event. */
  openEnded(call, response) {
    const body = Buffer.from('data: {"id":"x"}\n\ndata: {"left":"open"}\n');
    call.sent.push(body);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(body);
  },
  gzip: encoded('gzip', gzipSync),
  br: encoded('br', brotliCompressSync),
  deflate: encoded('deflate', deflateSync),
  zstd: encoded('zstd', zstdCompressSync),
  unknownEncoding: encoded('rot13', (bytes) => bytes),
  brokenGzip: encoded('gzip', (bytes) => Buffer.concat([gzipSync(bytes).subarray(0, 20), bytes])),
  error500: (call, response) => send(call, response, Buffer.from('{"error":{"message":"boom"}}'), 500),
  error429: (call, response) =>
    send(call, response, Buffer.from('{"error":{"message":"slow down"}}'), 429, { 'retry-after': '7' }),
  silent: () => {},
  hangsUp: (_call, response) => void response.destroy(),
  abortsBody(call, response) {
    const body = completion(String(call.json.model));
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length });
    response.write(body.subarray(0, 20), () => response.destroy());
  },
  abortsStream: stream('\n\n', 3),
  stalls(call, response) {
    const bytes = Buffer.from(`${chatEvents(String(call.json.model))[0]}\n\n`);
    call.sent.push(bytes);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(bytes);
  },
  /** Sends one event at each `step()`. */
  async stepped(call, response) {
    if (!call.json.stream) {
      await new Promise<void>((resolve) => goOn.push(resolve));
      send(call, response, completion(String(call.json.model)));
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const event of chatEvents(String(call.json.model))) {
      await new Promise<void>((resolve) => goOn.push(resolve));
      const bytes = Buffer.from(`${event}\n\n`);
      call.sent.push(bytes);
      response.write(bytes);
    }
    response.end();
  },
  /** Sends without an end, as fast as it is read. */
  endless(call, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    const event = Buffer.from(`data: ${'x'.repeat(64 * 1024)}\n\n`);
    const more = () => {
      while (!response.destroyed) {
        call.sent.push(event);
        if (!response.write(event)) {
          response.once('drain', more);
          return;
        }
      }
    };
    more();
  },
  /** One event whose line never ends. */
  async endlessLine(_call, response) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: ');
    const piece = Buffer.alloc(1024 * 1024, 0x78);
    while (!response.destroyed) await new Promise<void>((resolve) => response.write(piece, () => resolve()));
  },
  huge: (call, response) => send(call, response, Buffer.alloc(3 * 1024 * 1024, 0x20)),
  notHttp(_call, response) {
    response.socket?.end('HTTP/9.9 banana\r\n\r\n');
  },
  /** Announces its answer twice before it gives it. */
  announces(call, response) {
    response.writeProcessing();
    response.writeEarlyHints({ link: '</x>; rel=preload' });
    send(call, response, completion(String(call.json.model)));
  },
  hostileUsage: (call, response) =>
    send(call, response, completion(String(call.json.model), { prompt_tokens: 1e300, completion_tokens: -5 }, 7)),
  notJson: (call, response) => send(call, response, Buffer.from('{"id": "cut of')),
  pretendsReceipt: (call, response) =>
    send(call, response, completion(String(call.json.model)), 200, {
      'x-assay-receipt': 'forged',
      'x-receipt-id': 'forged',
      'x-assay-salts': 'forged',
      'set-cookie': 'a=b',
    }),
  responsesStream(call, response) {
    const body = Buffer.from(
      [
        'event: response.created\ndata: {"type":"response.created","response":{"id":"resp_1","usage":null}}\n\n',
        'event: response.output_text.delta\ndata: {"type":"response.output_text.delta","delta":"hi"}\n\n',
        'event: response.completed\ndata: {"type":"response.completed","response":{"id":"resp_1","usage":{"input_tokens":4,"output_tokens":2}}}\n\n',
      ].join(''),
    );
    call.sent.push(body);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end(body);
  },
} satisfies Record<string, Behaviour>;

/** Starts the engine on a free port. */
export async function startEngine(): Promise<TestEngine> {
  const calls: EngineCall[] = [];
  const waiting: ((call: EngineCall) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [, behaviour = 'plain', ...rest] = String(request.url).split('/');
      const body = Buffer.concat(chunks);
      const call: EngineCall = {
        path: `/${rest.join('/')}`,
        headers: request.headers,
        body,
        json: JSON.parse(body.toString()) as EngineCall['json'],
        sent: [],
        closed: new Promise((resolve) => response.on('close', resolve)),
      };
      calls.push(call);
      waiting.shift()?.(call);
      void BEHAVIOURS[behaviour as keyof typeof BEHAVIOURS](call, response);
    });
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: (behaviour = 'plain') => `http://127.0.0.1:${port}/${behaviour}/v1`,
    calls,
    nextCall: () => new Promise((resolve) => waiting.push(resolve)),
    step() {
      const next = goOn.shift();
      if (next === undefined) throw new Error('no stepped stream is waiting');
      next();
    },
    async close() {
      goOn = [];
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
