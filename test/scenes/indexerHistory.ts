import { createHash } from 'node:crypto';
import { hashLeaf, toHex, utf8, ZERO_32 } from '@assay/sdk';
import { modelRegistryAbi } from '@assay/sdk/abi';
import { encodeFunctionData, type Hex } from 'viem';
import { hardhat } from 'viem/chains';
import { ANCHOR_GAS } from './anchorGas.ts';
import type { IndexerScene, Issued } from './indexerScene.ts';

const OTHER_KEY = `0x${'44'.repeat(20)}` as const;

/** Every event of the protocol at least once, and three anchors in three periods. */
export async function makeHistory(scene: IndexerScene) {
  const receipts: Issued[] = [];
  const { contracts, options, mined, time } = scene;
  const { operatorRegistry, anchors, modelRegistry } = contracts;
  for (let i = 0; i < 3; i++) receipts.push(await scene.issue());
  await scene.anchor();
  await scene.pass(5);
  for (let i = 0; i < 4; i++) receipts.push(await scene.issue());
  await scene.anchor();
  await scene.pass(5);
  receipts.push(await scene.issue({ modelId: ZERO_32 }));
  await scene.anchor();
  const from = BigInt(await time());
  await mined(await operatorRegistry.write.addReceiptKey([OTHER_KEY, from + 5n], options));
  await mined(await operatorRegistry.write.closeReceiptKey([OTHER_KEY, from + 30n], options));
  await mined(await operatorRegistry.write.setCheckpointKey([`0x${'55'.repeat(32)}`], options));
  await mined(await operatorRegistry.write.setCheckpointKey([scene.log.checkpointKey], options));
  await mined(await operatorRegistry.write.setMirrors([[scene.server.url, 'https://mirror.example']], options));
  await mined(await operatorRegistry.write.declare(['chat-prod', scene.model, ZERO_32, from + 40n], options));
  await mined(await anchors.write.setAnchorKey([OTHER_KEY], options));
  const publisher = { account: scene.publisher, chain: hardhat };
  await mined(await modelRegistry.write.retire([scene.model, from + 100n], publisher));
  await registerHostileModels(scene);
  return { receipts, forker: await recordFork(scene) };
}

/** Models whose names no database should be given as they are. */
async function registerHostileModels(scene: IndexerScene) {
  const names = ['a\u0000b', "'; DROP TABLE model; --", 'line\r\n\\.\ttab', '\u202egnp.exe', 'x'.repeat(100_000)];
  const by = { account: scene.relayer, chain: hardhat };
  for (const [i, name] of names.entries()) {
    const digest: Hex = `0x${(i + 1).toString(16).padStart(64, '0')}`;
    const { modelRegistry } = scene.contracts;
    await scene.mined(await modelRegistry.write.register([digest, digest, ZERO_32, ZERO_32, 0, name, name], by));
  }
  // Bytes that are no UTF-8.
  const args = [`0x${'99'.repeat(32)}`, `0x${'99'.repeat(32)}`, ZERO_32, ZERO_32, 0, 'broken', ''] as const;
  const data = encodeFunctionData({ abi: modelRegistryAbi, functionName: 'register', args });
  const broken = data.replace(toHex(utf8('broken')).slice(2), 'fffe80c0af00') as Hex;
  const to = scene.deployment.contracts.ModelRegistry.address;
  const transaction = { from: scene.relayer, to, data: broken };
  await scene.mined((await scene.request('eth_sendTransaction', [transaction])) as Hex);
}

/** An account that anchors without registering, and anchors two histories; `between` comes before the proof of it. */
export async function recordFork(scene: IndexerScene, between = async () => {}): Promise<Hex> {
  const forker = scene.relayer;
  const by = { account: forker, chain: hardhat };
  const [a, b, c] = [1, 2, 3].map((fill) => new Uint8Array(32).fill(fill)) as [Uint8Array, Uint8Array, Uint8Array];
  const { anchors } = scene.contracts;
  const first = toHex(hashLeaf(a));
  const joined = createHash('sha256').update(Buffer.concat([Uint8Array.of(1), hashLeaf(b), hashLeaf(c)]));
  const second = toHex(new Uint8Array(joined.digest()));
  const times: bigint[] = [];
  for (const [root, size] of [
    [first, 1],
    [second, 2],
  ] as const) {
    await scene.mined(await anchors.write.anchor([forker, root, size], { ...by, gas: ANCHOR_GAS }));
    times.push(BigInt(await scene.time()));
  }
  const anchorings = [
    { root: first, size: 1, time: times[0]! },
    { root: second, size: 2, time: times[1]! },
  ];
  const opening = { slot: 64, previous: ZERO_32, anchorings };
  const proofA = { anchoring: 0n, index: 0, path: [] };
  const proofB = { anchoring: 1n, index: 0, path: [toHex(hashLeaf(c))] };
  await between();
  await scene.mined(await anchors.write.recordFork([forker, toHex(a), opening, proofA, toHex(b), opening, proofB], by));
  return forker;
}
