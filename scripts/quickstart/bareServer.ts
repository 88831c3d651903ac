// The digit model behind the same protocol and engine as in the operator, without receipts: what the operator's latency is
// compared with. Prints one line of JSON: where it listens, and the runtime configuration of the engine.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { compileModelFile, createExactEngine, parseInferRequest, renderInferResponse } from '@assay/operator';

const [modelPath = ''] = process.argv.slice(2);
const engine = await createExactEngine(compileModelFile(modelPath));

const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { inputs, outputs: wanted } = parseInferRequest(Buffer.concat(chunks));
  const outputs = await engine.infer(inputs, wanted.length === 0 ? undefined : wanted);
  response.setHeader('content-type', 'application/json');
  response.end(renderInferResponse({ modelName: 'digits', outputs }));
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  const { name, version, settings } = engine;
  console.log(
    JSON.stringify({ url: `http://127.0.0.1:${port}`, config: { engine: name, engineVersion: version, ...settings } }),
  );
});
process.on('disconnect', () => process.exit(0));
