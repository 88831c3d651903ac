import { fetchJson } from '@assay/node/http';
import { InputError } from '@assay/sdk';
import type { Address, Hex } from 'viem';

/** The few JSON-RPC calls that the indexer makes besides Ponder's own. */
export type Rpc = {
  readonly chainId: () => Promise<number>;
  readonly call: (to: Address, data: Hex) => Promise<Hex>;
  /** Number and time (unix seconds) of the head block. */
  readonly head: () => Promise<{ readonly block: number; readonly time: number }>;
  /** The head's time alone. */
  readonly blockTime: () => Promise<number>;
};

export type RpcOptions = { readonly url: string; readonly fetch: typeof globalThis.fetch; readonly timeoutMs?: number };

// A head block without transaction bodies stays far below this.
const MAX_ANSWER_BYTES = 1_000_000;

/** Creates a JSON-RPC client. Its calls throw InputError CHAIN_UNREACHABLE or CHAIN_MALFORMED, within `timeoutMs` (5 s). */
export function createRpc({ url, fetch, timeoutMs = 5000 }: RpcOptions): Rpc {
  async function request(method: string, params: readonly unknown[]): Promise<unknown> {
    const answer = await fetchJson(url, {
      fetch,
      timeoutMs,
      maxBytes: MAX_ANSWER_BYTES,
      init: {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
      },
    });
    if (!answer.ok) throw rpcError(answer.failure === 'unreachable' ? 'CHAIN_UNREACHABLE' : 'CHAIN_MALFORMED', method);
    return (answer.body as { result?: unknown } | null)?.result;
  }

  async function head() {
    const method = 'eth_getBlockByNumber';
    const block = (await request(method, ['latest', false])) as { number?: unknown; timestamp?: unknown } | null;
    return { block: quantity(block?.number, method), time: quantity(block?.timestamp, method) };
  }

  return {
    chainId: async () => quantity(await request('eth_chainId', []), 'eth_chainId'),
    async call(to, data) {
      const result = await request('eth_call', [{ to, data }, 'latest']);
      if (!isHex(result)) throw rpcError('CHAIN_MALFORMED', 'eth_call');
      return result;
    },
    head,
    blockTime: async () => (await head()).time,
  };
}

function quantity(hex: unknown, method: string): number {
  if (!isHex(hex) || hex.length < 3 || hex.length > 15) throw rpcError('CHAIN_MALFORMED', method);
  return Number(hex);
}

function isHex(value: unknown): value is Hex {
  return typeof value === 'string' && /^0x[0-9a-fA-F]*$/.test(value);
}

function rpcError(code: 'CHAIN_UNREACHABLE' | 'CHAIN_MALFORMED', method: string): InputError {
  const what = code === 'CHAIN_UNREACHABLE' ? 'did not answer' : 'gave no usable answer to';
  return new InputError(code, `The RPC node ${what} ${method}; check ASSAY_RPC_URL.`, { method });
}
