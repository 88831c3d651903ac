import { toHex } from '../bytes.ts';
import { anchorStep } from './anchor.ts';
import { callStep } from './call.ts';
import { readChainFacts, type VerifyContext } from './context.ts';
import { courtStep } from './court.ts';
import { declarationStep } from './declaration.ts';
import { domainStep } from './domain.ts';
import { executionStep } from './execution.ts';
import { finalityStep } from './finality.ts';
import { keyStep } from './key.ts';
import { logStep } from './log.ts';
import { modelStep } from './model.ts';
import { parseStep } from './parse.ts';
import { judge } from './policy.ts';
import { settlementStep } from './settlement.ts';
import { signatureStep } from './signature.ts';
import { stakeStep } from './stake.ts';
import { tensorContent } from './tensorContent.ts';
import { timesStep } from './times.ts';
import type { Step, Verification, VerifyInput } from './types.ts';

/**
 * Verifies a receipt against the chain, the client's own call and a proof from the log, as far as each is given.
 *
 * Runs every step and returns every finding; a bad receipt is an outcome, not an exception. The verdict never names a rung
 * that was not checked.
 * @throws InputError CHAIN_UNREACHABLE, CHAIN_ID_MISMATCH when the chain cannot be read: then there is no verdict
 */
export async function verifyReceipt(input: VerifyInput): Promise<Verification> {
  const { step: parsed, hand } = parseStep(input);
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
  const log = logStep(context);
  const anchor = anchorStep(context, log.ok === true);
  const settlement = settlementStep(context, anchor);
  const finality = finalityStep(context, anchor, settlement.step.ok === true);
  const { anchoredAt } = anchor;
  const atAnchor =
    anchoredAt === undefined ? undefined : await input.chain.stakeAt(hand.signed.receipt.operator, anchoredAt);
  const steps = [
    parsed,
    domainStep(context),
    timesStep(context),
    keyStep(context),
    signatureStep(context),
    callStep(context),
    executionStep(context),
    log,
    anchor.step,
    settlement.step,
    finality.step,
    courtStep(context),
    stakeStep(context, atAnchor),
    declarationStep(context),
    modelStep(context),
  ];
  return conclude(steps, {
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

function conclude(steps: readonly Step[], known: Omit<Verification, 'verdict' | 'reasons' | 'steps'>): Verification {
  return {
    verdict: judge(steps),
    reasons: steps.flatMap(({ reasons }) => reasons),
    steps: steps.map(({ name, ok, reasons, detail }) => ({
      name,
      ok,
      ...(reasons[0] === undefined ? {} : { code: reasons[0].code }),
      ...(detail === undefined ? {} : { detail }),
    })),
    ...known,
  };
}
