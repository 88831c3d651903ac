import { type Deployment, endpointId } from '@assay/sdk';
import { modelRegistryAbi, operatorRegistryAbi } from '@assay/sdk/abi';
import { declarationsBegun } from '@assay/sdk/promise';
import type { Address, Hex, PublicClient } from 'viem';
import {
  createTermsBook,
  type DeclaredModel,
  type EndpointSchedule,
  type ServedTerms,
  type TermsBook,
} from './servedTerms.ts';

/** Reads of the registries that terms are made from. */
export type TermsSource = {
  /** NOTICE and DRAIN of the operator registry, seconds. */
  times(): Promise<{ readonly notice: number; readonly drain: number }>;
  /** Declarations that can bind from `now` (unix seconds) on. */
  schedule(endpoint: Hex, drain: number, now: number): Promise<EndpointSchedule>;
};

/** Terms that are kept up with the chain. */
export type FollowedTerms = ServedTerms & {
  /** Reads every endpoint once. Rejects with what the chain's reader throws. */
  refresh(): Promise<void>;
  /** Names of endpoints that may not be served now, with the reason. */
  problems(): Readonly<Record<string, string>>;
  start(): void;
  stop(): void;
};

type Served = {
  readonly name: string;
  readonly id: Uint8Array;
  readonly modelIdBytes: Uint8Array;
  readonly configDigest: Uint8Array;
};

/**
 * A schedule counts for NOTICE. On local chains, whose NOTICE is seconds, a busy machine must not stop serving because one
 * reading was late: only the operator itself can declare, and there it does so before its own eyes.
 */
const LEAST_TRUST_SECONDS = 60;
const SWEEP_MS = 250;

/** Follows the declarations of what `served` lists. `clock` in unix milliseconds. */
export async function followTerms(options: {
  readonly source: TermsSource;
  readonly served: () => readonly Served[];
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}): Promise<FollowedTerms> {
  const { source, served, clock, onError } = options;
  const { notice, drain } = await source.times();
  const book = createTermsBook(Math.max(notice, LEAST_TRUST_SECONDS));
  const seconds = () => clock() / 1000;
  let timers: NodeJS.Timeout[] = [];
  let reading: Promise<void> | undefined;

  const refresh = (): Promise<void> => {
    reading ??= readAll(source, book, drain, served(), Math.floor(seconds())).finally(() => {
      reading = undefined;
    });
    return reading;
  };
  await refresh();

  return {
    problem: book.problem,
    onEnd: book.onEnd,
    refresh,
    problems: () => {
      const now = Math.floor(seconds());
      const found = served().map((one) => [one.name, book.problem(one, now)] as const);
      return Object.fromEntries(found.filter((pair): pair is [string, string] => pair[1] !== undefined));
    },
    start: () => {
      const pollMs = Math.min(60_000, Math.max(500, notice * 250));
      timers = [
        setInterval(() => void refresh().catch(onError), pollMs),
        setInterval(() => book.sweep(Math.floor(seconds())), SWEEP_MS),
      ];
    },
    stop: () => {
      for (const timer of timers) clearInterval(timer);
    },
  };
}

async function readAll(
  source: TermsSource,
  book: TermsBook,
  drain: number,
  served: readonly Served[],
  readAt: number,
): Promise<void> {
  for (const { name } of served) {
    const endpoint = endpointId(name);
    book.learn(endpoint, await source.schedule(endpoint, drain, readAt), readAt);
  }
}

/** The registries as viem reads them at the latest block. Rejects with viem's errors. */
export function createTermsSource(client: PublicClient, deployment: Deployment, operator: Address): TermsSource {
  const { OperatorRegistry, ModelRegistry } = deployment.contracts;
  const registry = { address: OperatorRegistry.address, abi: operatorRegistryAbi } as const;
  const models = { address: ModelRegistry.address, abi: modelRegistryAbi } as const;
  return {
    times: async () => {
      const [notice, drain] = await Promise.all([
        client.readContract({ ...registry, functionName: 'NOTICE' }),
        client.readContract({ ...registry, functionName: 'DRAIN' }),
      ]);
      return { notice: Number(notice), drain: Number(drain) };
    },
    schedule: async (endpoint, drain, now) => {
      const args = [operator, endpoint] as const;
      const declared = await client.readContract({ ...registry, functionName: 'declarationsOf', args });
      const all = declared.map(({ from, ...rest }) => ({ ...rest, from: Number(from) }));
      // What ended before the one in force and its predecessor binds nothing any more.
      const begun = declarationsBegun(all, now);
      const terms = new Map<Hex, Promise<readonly [bigint, bigint]>>();
      const lifetime = (modelId: Hex) => {
        const asked =
          terms.get(modelId) ?? client.readContract({ ...models, functionName: 'lifetimeOf', args: [modelId] });
        terms.set(modelId, asked);
        return asked;
      };
      const declarations = all.slice(Math.max(0, begun - 2)).map(async (one): Promise<DeclaredModel> => {
        const [from, until] = await lifetime(one.modelId);
        return { ...one, lifetime: { from: Number(from), until: Number(until) } };
      });
      return { declarations: await Promise.all(declarations), drain };
    },
  };
}
