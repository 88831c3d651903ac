import { constantRate, percentile, saturate } from './loadGenerator.ts';

// The load generator as a process of its own, so that it can be pinned. One command of JSON on each line of stdin, one
// result on each line of stdout.
type Command = {
  readonly kind: 'rate' | 'saturate';
  readonly baseUrl: string;
  readonly amount: number;
  readonly seconds: number;
};

const prompt = 'y'.repeat(900);
const body = Buffer.from(
  JSON.stringify({ model: 'bench', messages: [{ role: 'user', content: prompt }] }).padEnd(1024, ' '),
);

process.stdin.setEncoding('utf8');
let held = '';
for await (const text of process.stdin) {
  held += text;
  for (let end = held.indexOf('\n'); end >= 0; end = held.indexOf('\n')) {
    const command = JSON.parse(held.slice(0, end)) as Command;
    held = held.slice(end + 1);
    const target = { baseUrl: command.baseUrl, path: '/chat/completions', body };
    const run = command.kind === 'rate' ? constantRate : saturate;
    const { latencies, errors, seconds } = await run(target, command.amount, command.seconds);
    const result = { latencies: [...latencies], errors, seconds, p50: percentile(latencies, 0.5) };
    process.stdout.write(`${JSON.stringify(result)}\n`);
  }
}
