import {
  answerFor,
  commitmentOf,
  type Demand,
  type DemandCall,
  demandConsistencyCall,
  demandLeafCall,
  type Evidence,
  type FaultName,
  faultOfSilence,
  findFaults,
  findOpening,
  type SignedReceipt,
  sizeDemanded,
} from '@assay/sdk';
import type { Hex } from 'viem';
import { ANSWER, GRACE, SKEW } from './faultScene.ts';
import { type GasScene, startGasScene } from './gasScene.ts';
import { createProvableLog, type ProvableLog } from './provableLog.ts';

/** Gas used by whole transactions to the court, by what they do; logs are a few entries long. */
export type CourtCosts = Readonly<Record<string, number>>;

const SALT: Hex = `0x${'5a'.repeat(32)}`;
const PULSE: Hex = `0x${'b0'.repeat(32)}`;
const OTHER: Hex = `0x${'cc'.repeat(32)}`;

/** Measures every fault, demand and answer, each apart from the others, with a bounty claimed where one can be. */
export async function measureCourtCosts(): Promise<CourtCosts> {
  const scene = await startGasScene();
  try {
    const costs: Record<string, number> = {};
    for (const [name, measure] of Object.entries({ ...FAULTS, ...OTHERS })) {
      costs[name] = await scene.apart(() => measure(scene, createProvableLog()));
    }
    return costs;
  } finally {
    await scene.close();
  }
}

type Measure = (scene: GasScene, log: ProvableLog) => Promise<number>;

const FAULTS: Record<string, Measure> = {
  omission: async (scene, log) => {
    const signed = await scene.issue(log);
    await scene.at(signed.receipt.anchorBy + 10);
    await scene.commit(PULSE);
    await scene.at(signed.receipt.anchorBy + GRACE + 10);
    return challenge(scene, 'OMISSION', [signed]);
  },
  lateness: async (scene, log) => {
    const signed = await scene.issue(log);
    await scene.at(signed.receipt.anchorBy + 10);
    await scene.commit(PULSE);
    await scene.at(signed.receipt.anchorBy + GRACE + 10);
    await scene.anchor(log);
    return challenge(scene, 'LATENESS', [signed]);
  },
  conflict: async (scene) => {
    const twins = [await scene.draft(0), await scene.draft(0, { outputUnits: 3 })].map(scene.sign);
    return challenge(scene, 'CONFLICT', twins);
  },
  displacement: async (scene, log) => {
    const promised = scene.sign(await scene.draft(1));
    await fill(scene, log, 3);
    return challenge(scene, 'DISPLACEMENT', [promised], { showings: [await scene.show(log, 1, 3)] });
  },
  fork: async (scene, log) => {
    await fill(scene, log, 2);
    const other = createProvableLog(...Array<Hex>(4).fill(OTHER));
    await scene.anchor(other);
    const showings = [await scene.show(log, 1, 2), await scene.show(other, 1, 4)];
    return challenge(scene, 'FORK', [], { showings });
  },
  undeclaredModel: async (scene, log) => {
    const signed = await scene.issue(log, { configDigest: OTHER });
    await scene.pass(SKEW + 10);
    return challenge(scene, 'UNDECLARED_MODEL', [signed]);
  },
  unknownModel: async (scene, log) => {
    const signed = await scene.issue(log, { modelId: OTHER });
    await scene.pass(SKEW + 10);
    return challenge(scene, 'UNKNOWN_MODEL', [signed]);
  },
  silentLeaf: async (scene, log) => {
    const { demand } = await demandedLeaf(scene, log);
    return silence(scene, demand);
  },
  silentConsistency: async (scene, log) => {
    const { demand } = await demandedGrowth(scene, log);
    return silence(scene, demand);
  },
};

const OTHERS: Record<string, Measure> = {
  commit: (scene) => scene.commit(PULSE),
  present: async (scene, log) => {
    const signed = await scene.issue(log);
    const { args } = demandLeafCall(signed);
    return scene.toCourt(scene.accounts.stranger, { functionName: 'present', args });
  },
  demandLeaf: async (scene, log) => (await demandedLeaf(scene, log)).gas,
  demandConsistency: async (scene, log) => (await demandedGrowth(scene, log)).gas,
  answerLeaf: async (scene, log) => answer(scene, log, (await demandedLeaf(scene, log)).demand),
  answerConsistency: async (scene, log) => answer(scene, log, (await demandedGrowth(scene, log)).demand),
  withdrawCoin: async (scene, log) => {
    await answer(scene, log, (await demandedLeaf(scene, log)).demand);
    return scene.toCourt(scene.accounts.operator, { functionName: 'withdrawCoin', args: [] });
  },
};

/** Anchors so many entries that claim no model. */
async function fill(scene: GasScene, log: ProvableLog, count: number): Promise<void> {
  for (let i = 0; i < count; i++) await scene.issue(log, { flags: 2 });
  await scene.anchor(log);
}

/** Commits a block before, as one must for a bounty, and files the fault of this name that the evidence proves. */
async function challenge(
  scene: GasScene,
  name: FaultName,
  receipts: readonly SignedReceipt[],
  more: Partial<Evidence> = {},
): Promise<number> {
  const evidence = scene.evidenceOf(receipts, more);
  const found = (await findFaults(evidence, scene.court)).find(({ fault }) => fault === name);
  if (found === undefined) throw new Error(`the evidence proves no ${name}`);
  const claim = { recipient: scene.accounts.challenger, salt: SALT };
  await scene.commit(commitmentOf(found.evidence, claim));
  return scene.toCourt(scene.accounts.challenger, found.call(claim, PULSE));
}

async function demandedLeaf(scene: GasScene, log: ProvableLog) {
  await scene.issue(log);
  const signed = await scene.issue(log);
  await scene.issue(log);
  await scene.anchor(log);
  return demanded(scene, demandLeafCall(signed));
}

async function demandedGrowth(scene: GasScene, log: ProvableLog) {
  await fill(scene, log, 3);
  await fill(scene, log, 2);
  const { operator } = scene.accounts;
  const shown = findOpening(await scene.court.anchorHistory(operator, 0), 0, await scene.court.constants());
  return demanded(scene, demandConsistencyCall(operator, shown!.opening, shown!.anchoring));
}

async function demanded(scene: GasScene, { about, ...call }: DemandCall): Promise<{ gas: number; demand: Demand }> {
  // More than the bond, as a caller sends it who does not know the base fee of the block.
  const gas = await scene.toCourt(scene.accounts.challenger, call, 2n * (await scene.court.demandBond(about)));
  const id = await scene.as(scene.accounts.stranger).faultCourt.read.demandCount();
  return { gas, demand: (await scene.court.demand(id))! };
}

async function answer(scene: GasScene, log: ProvableLog, demand: Demand): Promise<number> {
  const history = await scene.court.anchorHistory(demand.operator, sizeDemanded(demand) - 1);
  return scene.toCourt(scene.accounts.operator, await answerFor(demand, log, history, await scene.court.constants()));
}

async function silence(scene: GasScene, demand: Demand): Promise<number> {
  await scene.at(demand.openedAt + ANSWER / 3 + 10);
  await scene.commit(PULSE);
  await scene.at(demand.deadline + 10);
  const fault = await faultOfSilence(demand, scene.court);
  const claim = { recipient: scene.accounts.challenger, salt: SALT };
  return scene.toCourt(scene.accounts.challenger, fault!.call(claim, PULSE));
}
