import { measureDotCosts, measureElementCosts } from '../../test/scenes/elementCosts.ts';
import { run } from '../run.ts';

/** Measures what a proof on chain costs, on a chain in this process. */
export async function benchElementGas() {
  if ((await run('hardhat', ['build', '--quiet', '--no-tests'])) !== 0) throw new Error('the contracts do not build');
  return { dots: await measureDotCosts([64, 128, 256, 512, 1024, 2048]), worst: await measureElementCosts() };
}

if (import.meta.main) {
  const { dots, worst } = await benchElementGas();
  console.log(
    'gas of a transaction that computes a sum of binary32 products, by how many, in tensors of 2^30 elements',
  );
  console.table(
    Object.entries(dots).map(([products, gas]) => ({ products, gas, each: Math.round(gas / Number(products)) })),
  );
  console.log(
    'gas of a transaction that computes one element at the caps, in programs and tensors as large as they get',
  );
  console.table(worst);
}
