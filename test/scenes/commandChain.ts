import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createNodeClient } from '@assay/node/chain';
import type { Deployment } from '@assay/sdk';
import { opgAbi } from '@assay/sdk/abi';
import type { Address } from 'viem';
import { localAccount } from '../../scripts/chain/localAccount.ts';
import { serveNewChain } from '../../scripts/chain/newChain.ts';
import { transact } from '../../scripts/cli/transact.ts';
import { type RpcProxy, startRpcProxy } from './rpcProxy.ts';

/** Not the local chain: there a command keeps its journal in memory, and not in a folder of the user. */
export const COMMAND_CHAIN_ID = 31_338;

/** The account that the commands of these tests send from, and whom they send to. */
export const sender = localAccount(0);
export const receiver: Address = '0x00000000000000000000000000000000000000aa';

/** A chain behind a proxy, and commands that send to it. */
export type CommandChain = {
  readonly proxy: RpcProxy;
  request(method: string, ...params: unknown[]): Promise<unknown>;
  /** Runs a command that sends, as `assay` would. Each amount is another command. */
  send(amount: bigint, timeoutMs?: number): ReturnType<typeof transact>;
  /** Transactions of the sender in blocks. */
  sent(): Promise<number>;
  close(): Promise<void>;
};

/** Starts it. @param callTimeoutMs longest wait of a command for one call to the node */
export async function startCommandChain(callTimeoutMs = 10_000): Promise<CommandChain> {
  const server = await serveNewChain({ chainId: COMMAND_CHAIN_ID });
  const { url } = server;
  const request: CommandChain['request'] = async (method, ...params) => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    const { result, error } = (await answer.json()) as { result?: unknown; error?: { message: string; code: number } };
    if (error !== undefined) throw Object.assign(new Error(error.message), error);
    return result;
  };
  const proxy = await startRpcProxy((method, params) => request(method, ...((params ?? []) as unknown[])));
  const deployment = { chainId: COMMAND_CHAIN_ID } as Deployment;
  const publicClient = createNodeClient(proxy.url, { timeoutMs: callTimeoutMs, retries: 1 });
  return {
    proxy,
    request,
    send: (amount, timeoutMs = 20_000) => {
      const call = { address: receiver, abi: opgAbi, functionName: 'transfer', args: [receiver, amount] };
      return transact({ publicClient, deployment }, sender, call, timeoutMs);
    },
    sent: async () => Number(await request('eth_getTransactionCount', sender.address, 'latest')),
    close: async () => {
      await proxy.close();
      await server.close();
    },
  };
}

/** An empty folder for the state of commands. */
export function newStateFolder(): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'assay-state-'));
  return { path: join(folder, 'state'), remove: () => rmSync(folder, { recursive: true }) };
}
