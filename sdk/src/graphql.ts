import type { Address, Hex } from 'viem';
import { boundedFetch, FetchError } from './boundedFetch.ts';
import { excerpt } from './bytes.ts';
import { type AssayErrorCode, InputError } from './errors.ts';
import {
  ANCHORS_QUERY,
  type AnchorSummary,
  OPERATORS_QUERY,
  type OperatorSummary,
  RECEIPT_QUERY,
  type ReceiptStatus,
} from './graphqlQueries.ts';
import { createStakeQueries, type StakeQueries } from './graphqlStake.ts';

/** Client of an Assay indexer's GraphQL endpoint. What it answers is the indexer's word: check a receipt with `verifyReceipt`. */
export type GraphqlClient = StakeQueries & {
  /** Status of a receipt by its digest; give the compact form too if it may never have been handed to the monitor. */
  receipt(query: { readonly digest: Hex; readonly receipt?: string }): Promise<ReceiptStatus>;
  /** Operators, by address. */
  operators(): Promise<OperatorSummary[]>;
  /** The last 1,000 anchors of an operator, oldest first. */
  anchors(operator: Address): Promise<AnchorSummary[]>;
  /** Any query. */
  query(document: string, variables?: Record<string, unknown>): Promise<Record<string, unknown>>;
};

/** Limits and transport of a client. */
export type GraphqlClientOptions = {
  readonly fetch?: typeof globalThis.fetch;
  /** Limit of each request; 10 s unless given. */
  readonly timeoutMs?: number;
  /** Longest answer; 4 MiB unless given. */
  readonly maxBytes?: number;
};

/**
 * Makes a client. Its functions throw InputError GRAPHQL_UNREACHABLE, GRAPHQL_TIMEOUT, GRAPHQL_TOO_LARGE, GRAPHQL_MALFORMED,
 * and GRAPHQL_ERRORS with the server's messages in `details.errors`.
 */
export function createGraphqlClient(url: string, options: GraphqlClientOptions = {}): GraphqlClient {
  const { fetch = globalThis.fetch, timeoutMs = 10_000, maxBytes = 4 * 1024 * 1024 } = options;

  async function post(body: string): Promise<unknown> {
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body };
    let bytes: Uint8Array;
    try {
      bytes = await boundedFetch(fetch, url, init, { maxBytes, timeoutMs });
    } catch (error) {
      if (error instanceof FetchError) throw graphqlError(error, url);
      throw error;
    }
    try {
      return JSON.parse(new TextDecoder().decode(bytes));
    } catch (cause) {
      throw malformed(url, 'it is not JSON', cause);
    }
  }

  async function query(document: string, variables: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const answer = await post(JSON.stringify({ query: document, variables }));
    if (!isRecord(answer)) throw malformed(url, 'it is not an object');
    if (Array.isArray(answer.errors) && answer.errors.length > 0) {
      const errors = answer.errors.slice(0, 10).map((error) => excerpt(isRecord(error) ? error.message : error));
      throw new InputError('GRAPHQL_ERRORS', `The indexer refused the query: ${errors[0]}`, { url, errors });
    }
    if (!isRecord(answer.data)) throw malformed(url, 'it has neither data nor errors');
    return answer.data;
  }

  async function items<T>(document: string, variables: Record<string, unknown>, name: string): Promise<T[]> {
    const page = (await query(document, variables))[name];
    if (!isRecord(page) || !Array.isArray(page.items)) throw malformed(url, `${name} has no items`);
    return page.items as T[];
  }

  return {
    query,
    ...createStakeQueries(query, (problem) => malformed(url, problem)),
    async receipt({ digest, receipt }) {
      const { receipt: status } = await query(RECEIPT_QUERY, { digest, receipt: receipt ?? null });
      if (!isRecord(status) || typeof status.digest !== 'string' || !Array.isArray(status.reasons)) {
        throw malformed(url, 'receipt is not a receipt status');
      }
      return status as ReceiptStatus;
    },
    operators: () => items<OperatorSummary>(OPERATORS_QUERY, {}, 'operators'),
    async anchors(operator) {
      const rows = await items<AnchorRow>(ANCHORS_QUERY, { operator: operator.toLowerCase() }, 'anchors');
      return rows.reverse().map(({ size, time, blockNumber, ...row }) => ({
        ...row,
        size: Number(size),
        time: Number(time),
        blockNumber: Number(blockNumber),
      }));
    },
  };
}

/** The tables' big integers travel as text. */
type AnchorRow = Omit<AnchorSummary, 'size' | 'time' | 'blockNumber'> & Record<'size' | 'time' | 'blockNumber', string>;

const CODES = {
  unreachable: 'GRAPHQL_UNREACHABLE',
  status: 'GRAPHQL_UNREACHABLE',
  notFound: 'GRAPHQL_UNREACHABLE',
  timeout: 'GRAPHQL_TIMEOUT',
  tooLarge: 'GRAPHQL_TOO_LARGE',
} as const satisfies Record<FetchError['failure'], AssayErrorCode>;

function graphqlError({ failure, status, cause }: FetchError, url: string): InputError {
  const details = status === undefined ? { url } : { url, status };
  return new InputError(CODES[failure], `Asking the indexer at ${url} failed: ${status ?? failure}.`, details, {
    cause,
  });
}

function malformed(url: string, problem: string, cause?: unknown): InputError {
  return new InputError(
    'GRAPHQL_MALFORMED',
    `The answer of ${url} is no GraphQL answer: ${problem}.`,
    { url },
    { cause },
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
