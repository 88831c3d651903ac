import type { DigitSample } from '../model/digits.ts';
import { callDigit } from './digitCalls.ts';
import { ENDPOINT } from './operatorProcess.ts';

export type Distribution = { readonly p50: number; readonly p99: number };

/** What receipts cost a caller, in milliseconds: the same engine bare and behind the operator, called in turn. */
export type AddedLatency = {
  readonly bare: Distribution;
  readonly operator: Distribution;
  readonly added: Distribution;
};

const WARM_UP = 40;

/** Calls both servers in turn with each sample, so that both see the same machine, and compares the distributions. */
export async function measureAddedLatency(
  bareUrl: string,
  operatorUrl: string,
  samples: readonly DigitSample[],
): Promise<AddedLatency> {
  for (const sample of samples.slice(0, WARM_UP)) {
    await callDigit(bareUrl, ENDPOINT, sample);
    await callDigit(operatorUrl, ENDPOINT, sample);
  }
  const times = { bare: [] as number[], operator: [] as number[] };
  for (const [i, sample] of samples.entries()) {
    const order = i % 2 === 0 ? (['bare', 'operator'] as const) : (['operator', 'bare'] as const);
    for (const server of order) {
      const { milliseconds } = await callDigit(server === 'bare' ? bareUrl : operatorUrl, ENDPOINT, sample);
      times[server].push(milliseconds);
    }
  }
  const bare = distribution(times.bare);
  const operator = distribution(times.operator);
  return { bare, operator, added: { p50: rounded(operator.p50 - bare.p50), p99: rounded(operator.p99 - bare.p99) } };
}

function distribution(times: readonly number[]): Distribution {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: rounded(at(0.5)), p99: rounded(at(0.99)) };
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}
