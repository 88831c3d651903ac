import { anchorsAbi } from '@assay/sdk/abi';
import { type Address, encodeFunctionData, type Hex, toHex } from 'viem';
import { ANCHOR_GAS } from '../../test/scenes/anchorGas.ts';
import type { IndexerScene } from '../../test/scenes/indexerScene.ts';

/** A chain to index: how much is on it, and the digests that can be asked for. `receipts` is what may be handed in. */
export type FilledChain = {
  readonly events: number;
  readonly blocks: number;
  readonly digests: readonly Hex[];
  readonly receipts: readonly string[];
};

const RECEIPTS = 1000;
const PER_BLOCK = 12;

/**
 * Mines blocks of twelve anchors each until `events` are on the chain. The scene's operator anchors a log of a thousand real
 * receipts, one more in each block, then other digests; eleven other accounts anchor roots of nothing.
 */
export async function fillChain(scene: IndexerScene, events: number): Promise<FilledChain> {
  const accounts = (await scene.request('eth_accounts')) as Address[];
  const others = accounts
    .filter((account) => ![scene.operator, scene.publisher].includes(account))
    .slice(0, PER_BLOCK - 1);
  const blocks = Math.ceil(events / PER_BLOCK);
  const before = await scene.head();
  const digests: Hex[] = [];
  const receipts: string[] = [];
  await scene.request('evm_setAutomine', [false]);
  for (let i = 0; i < blocks; i++) {
    if (i < RECEIPTS) {
      const issued = await scene.issue({ anchorBy: (await scene.time()) + 30_000 });
      digests.push(issued.digest);
      receipts.push(issued.compact);
    } else scene.log.append(1);
    const root = toHex(await scene.log.rootAt(scene.log.size()));
    await batch(scene, [
      transaction(scene, scene.operator, root, scene.log.size()),
      ...others.map((account, k) =>
        transaction(scene, account, toHex(BigInt(i * PER_BLOCK + k + 1), { size: 32 }), i + 1),
      ),
    ]);
    await scene.request('evm_mine');
  }
  await scene.request('evm_setAutomine', [true]);
  // What is indexed in the backfill lies below the last 30 blocks, which Ponder takes as revocable on this chain.
  for (let i = 0; i < 61; i++) await scene.request('evm_mine');
  return { events: blocks * PER_BLOCK, blocks: (await scene.head()) - before, digests, receipts };
}

function transaction(scene: IndexerScene, from: Address, root: Hex, size: number) {
  const data = encodeFunctionData({ abi: anchorsAbi, functionName: 'anchor', args: [from, root, size] });
  const gas = toHex(ANCHOR_GAS);
  return { from, to: scene.deployment.contracts.Anchors.address, data, gas };
}

async function batch(scene: IndexerScene, transactions: readonly unknown[]) {
  const calls = transactions.map((one, id) => ({ jsonrpc: '2.0', id, method: 'eth_sendTransaction', params: [one] }));
  const response = await fetch(scene.node.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(calls),
  });
  const answers = (await response.json()) as { error?: { message: string } }[];
  const failed = answers.find(({ error }) => error !== undefined);
  if (failed !== undefined) throw new Error(`an anchor was refused: ${failed.error?.message}`);
}
