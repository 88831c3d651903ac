import { contentReasons } from './callContent.ts';
import { flagReasons } from './callFlags.ts';
import { identityReasons } from './callIdentity.ts';
import { skewReasons } from './callSkew.ts';
import { usageReasons } from './callUsage.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import type { Call, Check } from './types.ts';

const COMPARISONS: readonly ((context: VerifyContext, call: Call) => Findings)[] = [
  identityReasons,
  skewReasons,
  flagReasons,
  contentReasons,
  usageReasons,
];

/** Check `call`: does the receipt belong to the call that the client made? */
export function callCheck(context: VerifyContext): Check {
  const { call } = context;
  const findings = call === undefined ? [] : COMPARISONS.map((compare) => compare(context, call));
  if (findings.every((found) => found === undefined)) {
    return { name: 'call', ok: 'skipped', reasons: [], detail: 'Nothing was given of the call.' };
  }
  const reasons = findings.flatMap((found) => found ?? []);
  return { name: 'call', ok: reasons.every(({ code }) => code === 'EXECUTED_REWRITTEN'), reasons };
}
