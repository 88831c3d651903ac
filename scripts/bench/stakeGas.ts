import { measureCourtCosts } from '../../test/scenes/courtCosts.ts';
import { measureStakeCosts } from '../../test/scenes/stakeCosts.ts';
import { run } from '../run.ts';

/** Measures what stake and faults cost, on chains in this process. */
export async function benchStakeGas() {
  if ((await run('hardhat', ['build', '--quiet'])) !== 0) throw new Error('the contracts do not build');
  return { stake: await measureStakeCosts([10, 10_000]), court: await measureCourtCosts() };
}

if (import.meta.main) {
  const { stake, court } = await benchStakeGas();
  console.log('gas per transaction, by delegators that the operator has');
  console.table(stake);
  console.log(
    'gas per transaction to the court (the dearest answers, in a log of 2^40 entries: test/contracts/FaultCourt)',
  );
  console.table(court);
}
