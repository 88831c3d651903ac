import { resolve } from 'node:path';
import type { CanonicalValue } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { writeOperatorFile } from '../cli/operatorFile.ts';
import type { Cast } from './cast.ts';
import { type Child, startChild } from './child.ts';

/** What the one endpoint of the quick start serves. */
export type Served = {
  readonly modelPath: string;
  readonly modelId: Hex;
  readonly config: { readonly [key: string]: CanonicalValue };
};

export type OperatorProcess = Child & { readonly url: string };

export const ENDPOINT = 'digits';

/** Writes the operator's configuration and runs `assay operator serve` on it, in a process of its own. */
export async function serveOperator(
  at: {
    readonly folder: string;
    readonly port: number;
    readonly origin: string;
    readonly operator: Address;
    readonly rpcUrl: string;
    readonly deploymentPath: string;
  },
  cast: Cast,
  served: Served,
  log: (line: string) => void,
): Promise<OperatorProcess> {
  const file = resolve(at.folder, 'operator.json');
  await writeOperatorFile(file, {
    listen: { host: '127.0.0.1', port: at.port },
    dataDir: resolve(at.folder, 'operator'),
    operator: at.operator,
    origin: at.origin,
    chain: { rpcUrl: at.rpcUrl, deployment: resolve(at.deploymentPath) },
    keys: {
      receipt: { plain: cast.receiptKey },
      anchor: { plain: cast.anchorKey },
      checkpoint: { plain: cast.checkpointSeed },
      salt: { plain: cast.saltSecret },
    },
    endpoints: [
      {
        name: ENDPOINT,
        kind: 'onnx',
        upstream: resolve(served.modelPath),
        modelId: served.modelId,
        config: served.config,
      },
    ],
    // The log is new: it has nothing at its mirrors yet.
    allowUnreachableMirrors: true,
    anchoring: { intervalMs: 500, finalityDepth: 2, promiseSeconds: 20 },
  });
  const child = await startChild(['scripts/assay.ts', '--json', 'operator', 'serve', '--config', file], log);
  const { url } = JSON.parse(child.firstLine) as { url: string };
  return { ...child, url };
}
