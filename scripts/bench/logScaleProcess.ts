import { randomBytes } from 'node:crypto';
import { createCheckpointSigner, openReceiptLog } from '@assay/operator';

// One process of the log's benchmark. `fill <directory> <entries>` issues receipts; `open <directory> <proofs>` opens the
// log and times random inclusion proofs. Prints one JSON line. Records, checksums, tree and tiles are the real ones; the
// signature is a constant, for recovery does not look at it and a million real ones take 40 s.
const [mode, dataDir, amountText] = process.argv.slice(2) as ['fill' | 'open', string, string];
const amount = Number(amountText);
const signature = new Uint8Array(65).fill(0x1b);
const CONCURRENT = 256;

const cpuBefore = process.cpuUsage();
const started = performance.now();
const log = await openReceiptLog({
  dataDir,
  domain: { chainId: 31337, anchors: '0x5fbdb2315678afecb367f032d93f642f64180aa3' },
  operator: '0x00000000000000000000000000000000000000aa',
  origin: 'bench.example/log',
  receiptSigner: { sign: () => signature },
  checkpointSigner: createCheckpointSigner('bench.example/log', new Uint8Array(32).fill(0x33)),
  promiseSeconds: 3600,
  onFatal: (error) => {
    throw error;
  },
});
const openSeconds = (performance.now() - started) / 1000;
const cpu = process.cpuUsage(cpuBefore);
const openCpuSeconds = (cpu.user + cpu.system) / 1e6;
const result =
  mode === 'fill' ? await fill() : { size: log.size(), openSeconds, openCpuSeconds, proofs: await prove() };
await log.close();
console.log(JSON.stringify({ ...result, peakBytes: process.resourceUsage().maxRSS * 1024 }));

async function fill(): Promise<object> {
  const word = () => new Uint8Array(randomBytes(32));
  const tenant = new Uint8Array(16).fill(1);
  const [endpoint, modelId, configDigest] = [word(), word(), word()];
  let left = amount;
  const issue = async () => {
    while (left > 0) {
      const chatId = `chatcmpl-${left--}`;
      const [requestCommitment, responseCommitment, id] = [word(), word(), new Uint8Array(randomBytes(16))];
      const content = { requestCommitment, executedCommitment: requestCommitment, responseCommitment };
      const units = { inputUnits: 100, outputUnits: 200, flags: 0 };
      await log.issue({ id, tenant, chatId, endpoint, modelId, configDigest, ...content, ...units });
    }
  };
  const begun = performance.now();
  await Promise.all(Array.from({ length: CONCURRENT }, issue));
  return { size: log.size(), fillSeconds: (performance.now() - begun) / 1000 };
}

async function prove(): Promise<number[]> {
  const size = log.size();
  const times: number[] = [];
  for (let i = 0; i < amount; i++) {
    const index = Math.floor(Math.random() * size);
    const begun = performance.now();
    await log.inclusionProof(index, size);
    times.push(performance.now() - begun);
  }
  return times;
}
