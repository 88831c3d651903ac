import { toHex } from '../bytes.ts';
import { anchorCheck } from './anchor.ts';
import { callCheck } from './call.ts';
import { readChainFacts, type VerifyContext } from './context.ts';
import { courtCheck } from './court.ts';
import { declarationCheck } from './declaration.ts';
import { domainCheck } from './domain.ts';
import { executionCheck } from './execution.ts';
import { finalityCheck } from './finality.ts';
import { keyCheck } from './key.ts';
import { logCheck } from './log.ts';
import { modelCheck } from './model.ts';
import { parseCheck } from './parse.ts';
import { judge } from './policy.ts';
import { settlementCheck } from './settlement.ts';
import { signatureCheck } from './signature.ts';
import { stakeCheck } from './stake.ts';
import { tensorContent } from './tensorContent.ts';
import { timesCheck } from './times.ts';
import type { Check, Verification, VerifyInput } from './types.ts';

/**
 * Verifies a receipt against the chain, the client's own call and a proof from the log, as far as each is given.
 *
 * Runs every check and returns every finding; a bad receipt is an outcome, not an exception. The verdict never names a rung
 * that was not checked.
 * @throws InputError CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH when the chain cannot be read: then there is no verdict
 */
export async function verifyReceipt(input: VerifyInput): Promise<Verification> {
  const { check: parsed, hand } = parseCheck(input);
  if (hand === undefined) return conclude([parsed], { digest: undefined, signed: undefined });

  const { call, proof, program, now = Math.floor(Date.now() / 1000) } = input;
  const facts = await readChainFacts(input.chain, hand, proof);
  const context: VerifyContext = {
    hand,
    domain: facts.constants.domain,
    facts,
    call,
    proof,
    program,
    tensors: tensorContent(hand, facts, call, program),
    now,
    held: input.held === true,
  };
  const log = logCheck(context);
  const anchor = anchorCheck(context, log.ok === true);
  const settlement = settlementCheck(context, anchor);
  const finality = finalityCheck(context, anchor, settlement.check.ok === true);
  const { anchoredAt } = anchor;
  const atAnchor =
    anchoredAt === undefined ? undefined : await input.chain.stakeAt(hand.signed.receipt.operator, anchoredAt);
  const checks = [
    parsed,
    domainCheck(context),
    timesCheck(context),
    keyCheck(context),
    signatureCheck(context),
    callCheck(context),
    executionCheck(context),
    log,
    anchor.check,
    settlement.check,
    finality.check,
    courtCheck(context),
    stakeCheck(context, atAnchor),
    declarationCheck(context),
    modelCheck(context),
  ];
  return conclude(checks, {
    digest: toHex(hand.digest),
    signed: hand.signed,
    ...(anchoredAt === undefined ? {} : { anchoredAt }),
    ...(settlement.settledAt === undefined ? {} : { settledAt: settlement.settledAt }),
    ...(finality.finalAt === undefined ? {} : { finalAt: finality.finalAt }),
    ...(facts.standing.presentedAt === 0 ? {} : { presentedAt: facts.standing.presentedAt }),
    ...(facts.standing.fault === undefined ? {} : { fault: facts.standing.fault }),
    stake: { ...facts.stake, ...(atAnchor === undefined ? {} : { atAnchor }) },
  });
}

function conclude(checks: readonly Check[], known: Omit<Verification, 'verdict' | 'reasons' | 'checks'>): Verification {
  return {
    verdict: judge(checks),
    reasons: checks.flatMap(({ reasons }) => reasons),
    checks: checks.map(({ name, ok, reasons, detail }) => ({
      name,
      ok,
      ...(reasons[0] === undefined ? {} : { code: reasons[0].code }),
      ...(detail === undefined ? {} : { detail }),
    })),
    ...known,
  };
}
