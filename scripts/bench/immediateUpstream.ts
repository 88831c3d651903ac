import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

// An engine that answers at once: what is left of a measurement is the operator. Prints its base URL, ends on SIGTERM.
const answer = {
  id: 'chatcmpl-bench',
  object: 'chat.completion',
  created: 1,
  model: 'bench',
  choices: [{ index: 0, message: { role: 'assistant', content: 'x'.repeat(760) }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 250, completion_tokens: 190, total_tokens: 440 },
};
const body = Buffer.from(JSON.stringify(answer).padEnd(1024, ' '));
const headers = { 'content-type': 'application/json', 'content-length': String(body.length) };

const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    response.writeHead(200, headers);
    response.end(body);
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1\n`);
});
process.on('SIGTERM', () => process.exit(0));
