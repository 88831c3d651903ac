import hre from 'hardhat';
import { type AnchorCosts, measureAnchorCosts } from './anchorCosts.ts';
import { type EasCosts, measureEasCosts } from './easCosts.ts';

/** Gas per receipt when so many receipts are put on chain by each means, and how many times dearer each is than ours. */
export type GasRow = {
  readonly receipts: number;
  readonly anchor: number;
  readonly timestamp: number;
  readonly multiTimestamp100: number;
  readonly attest: number;
  readonly ratio: { readonly timestamp: number; readonly multiTimestamp100: number; readonly attest: number };
};

export type Table = { readonly anchors: AnchorCosts; readonly eas: EasCosts; readonly rows: readonly GasRow[] };

const BATCHES = [1, 100, 1000, 65_536] as const;

/** Measures anchors and EAS on in-process chains of one kind and relates them. */
export async function benchAnchorGas(): Promise<Table> {
  await hre.tasks.getTask('build').run({ quiet: true, noTests: true });
  const anchors = await measureAnchorCosts();
  const eas = await measureEasCosts();
  return { anchors, eas, rows: BATCHES.map((receipts) => rowOf(receipts, anchors.steady, eas)) };
}

function rowOf(receipts: number, steady: number, eas: EasCosts): GasRow {
  const anchor = steady / receipts;
  // One transaction per receipt; for multiTimestamp, whole transactions of 100, and single ones below that.
  const { timestamp, attest } = eas;
  const hundreds = Math.floor(receipts / 100);
  const multiTimestamp100 = (hundreds * eas.multiTimestamp100 + (receipts % 100) * timestamp) / receipts;
  const ratio = {
    timestamp: timestamp / anchor,
    multiTimestamp100: multiTimestamp100 / anchor,
    attest: attest / anchor,
  };
  return { receipts, anchor, timestamp, multiTimestamp100, attest, ratio };
}

function print({ anchors, eas, rows }: Table): void {
  console.log('gas per transaction');
  console.table({ ...anchors, ...Object.fromEntries(Object.entries(eas).map(([name, gas]) => [`EAS ${name}`, gas])) });
  console.log('gas per receipt (times the anchor)');
  const cell = (gas: number, ratio: number) => `${Math.round(gas).toLocaleString('en')} (${ratio.toFixed(1)}x)`;
  console.table(
    rows.map(({ receipts, anchor, timestamp, multiTimestamp100, attest, ratio }) => ({
      receipts,
      anchor: anchor.toFixed(anchor < 100 ? 2 : 0),
      'EAS timestamp': cell(timestamp, ratio.timestamp),
      'EAS multiTimestamp(100)': cell(multiTimestamp100, ratio.multiTimestamp100),
      'EAS attest': cell(attest, ratio.attest),
    })),
  );
}

if (import.meta.main) print(await benchAnchorGas());
