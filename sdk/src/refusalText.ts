import { formatEther } from 'viem';
import { excerpt } from './bytes.ts';
import { CONTRACT_ERROR_WORDS } from './contractErrors.ts';
import type { ContractRefusal } from './contractRefusal.ts';
import { opgText } from './stake/opgAmount.ts';
import { dateText, durationText } from './timeText.ts';

/** How a value is shown: `opg` and `coin` in whole units, `date` from unix seconds, `for` a time span, `percent` from basis points. */
const UNITS: Record<string, (value: bigint) => string> = {
  opg: (value) => `${opgText(value)} OPG`,
  coin: (value) => `${formatEther(value)} of the chain's coin`,
  date: (value) => dateText(Number(value)),
  for: (value) => durationText(Number(value)),
  percent: (value) => `${Number(value) / 100} %`,
};

/** What a contract's refusal means, for people: what happened and what to do, values in human units. Never throws. */
export function refusalText({ name, values }: ContractRefusal): string {
  return CONTRACT_ERROR_WORDS[name].replace(/\{(\w+)(?::(\w+))?\}/g, (_, key: string, unit?: string) => {
    const value = values[key];
    const show = unit === undefined ? undefined : UNITS[unit];
    if (show !== undefined && (typeof value === 'bigint' || typeof value === 'number')) return show(BigInt(value));
    // Texts in errors come from whoever called: bounded, and without control characters.
    return excerpt(String(value).replace(/\p{Cc}/gu, '·'));
  });
}
