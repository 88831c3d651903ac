import { InputError } from '@assay/sdk';
import { type Address, type Hex, hexToNumber } from 'viem';
import { fetchJson } from './fetchJson.ts';

/** The few JSON-RPC calls that the indexer makes besides Ponder's own. */
export type Rpc = {
  readonly chainId: () => Promise<number>;
  readonly blockNumber: () => Promise<number>;
  readonly call: (to: Address, data: Hex) => Promise<Hex>;
};

export type RpcOptions = { readonly url: string; readonly fetch: typeof globalThis.fetch; readonly timeoutMs?: number };

const MAX_ANSWER_BYTES = 65_536;

/** Creates a JSON-RPC client. Its calls throw InputError CHAIN_UNREACHABLE or CHAIN_MALFORMED, within `timeoutMs` (5 s). */
export function createRpc({ url, fetch, timeoutMs = 5000 }: RpcOptions): Rpc {
  async function request(method: string, params: readonly unknown[]): Promise<Hex> {
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
    const result = (answer.body as { result?: unknown } | null)?.result;
    if (typeof result !== 'string' || !/^0x[0-9a-fA-F]*$/.test(result)) throw rpcError('CHAIN_MALFORMED', method);
    return result as Hex;
  }

  return {
    chainId: async () => quantity(await request('eth_chainId', []), 'eth_chainId'),
    blockNumber: async () => quantity(await request('eth_blockNumber', []), 'eth_blockNumber'),
    call: (to, data) => request('eth_call', [{ to, data }, 'latest']),
  };
}

function quantity(hex: Hex, method: string): number {
  if (hex.length < 3 || hex.length > 15) throw rpcError('CHAIN_MALFORMED', method);
  return hexToNumber(hex);
}

function rpcError(code: 'CHAIN_UNREACHABLE' | 'CHAIN_MALFORMED', method: string): InputError {
  const what = code === 'CHAIN_UNREACHABLE' ? 'did not answer' : 'gave no usable answer to';
  return new InputError(code, `The RPC node ${what} ${method}; check ASSAY_RPC_URL.`, { method });
}
