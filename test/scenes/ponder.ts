import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Deployment } from '@assay/sdk';
import { type Indexer, type StartIndexerOptions, startIndexer } from '../../indexer/startIndexer.ts';
import { eventually } from './eventually.ts';

type Answer = { data?: Record<string, unknown> | null; errors?: { extensions: Record<string, unknown> }[] };

/** A real Ponder on a free port, with its own database folder unless one is given. */
export type Ponder = Indexer & {
  /** Sends a query and returns its data; fails on errors. */
  ask<Data = Record<string, unknown>>(query: string, variables?: Record<string, unknown>): Promise<Data>;
  /** Sends a query and returns the whole answer. */
  post(query: string, variables?: Record<string, unknown>): Promise<Answer>;
  /** Waits until `block` (or a later one) is indexed. */
  indexed(block: number): Promise<void>;
  readiness(): Promise<{ status: number; body: Record<string, unknown> }>;
};

export type PonderOptions = Omit<StartIndexerOptions, 'deploymentPath'> & { readonly deployment: Deployment };

/** Starts the indexer as the product starts it. `close` also removes what it wrote. */
export async function startPonder({ deployment, ...options }: PonderOptions): Promise<Ponder> {
  const folder = await mkdtemp(join(tmpdir(), 'assay-ponder-'));
  const deploymentPath = join(folder, `${deployment.chainId}.json`);
  await writeFile(deploymentPath, JSON.stringify(deployment));
  const remove = () => rm(folder, { recursive: true, force: true });
  const indexer = await startIndexer({
    // Other suites may share the machine: how long a start takes says nothing about the indexer.
    ...{ dataDir: join(folder, 'pglite'), pollingInterval: 100, startTimeoutMs: 240_000, ...options },
    deploymentPath,
  }).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  const post = async (query: string, variables: Record<string, unknown> = {}) => {
    const response = await fetch(indexer.graphqlUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as Answer;
  };
  const ask = async <Data>(query: string, variables: Record<string, unknown> = {}) => {
    const { data, errors } = await post(query, variables);
    if (errors !== undefined || data == null) throw new Error(`the query failed: ${JSON.stringify(errors)}`);
    return data as Data;
  };
  return {
    ...indexer,
    ask,
    post,
    indexed: async (block) => {
      await eventually(async () => {
        const { indexing } = await ask<{ indexing: { indexedBlock: number | null } }>('{ indexing { indexedBlock } }');
        return (indexing.indexedBlock ?? -1) >= block;
      }, `block ${block} to be indexed`);
    },
    readiness: async () => {
      const response = await fetch(`${indexer.url}/readiness`);
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    },
    close: async () => {
      await indexer.close();
      await remove();
    },
  };
}
