import { type CheckName, opgText, REASON_WEIGHTS, type Trust, type Verification } from '@assay/sdk';
import pc from 'picocolors';

/** What each check establishes when it is good. */
const MEANING: Record<CheckName, string> = {
  parse: 'it is a receipt, within the protocol',
  domain: 'issued for this chain and this contract',
  times: 'its times are possible, its promise allowed',
  key: 'its operator had a receipt key when it was issued',
  signature: 'that key signed it',
  call: 'it belongs to the call',
  execution: 'it binds the execution of the very tensors that were sent and received',
  log: "it is in a log that the operator's checkpoint covers",
  anchor: 'the chain holds a root over it, in time',
  settlement: 'the root over it is older than the window, and no fork is recorded',
  court: 'no fault of it was shown, and nothing about it is demanded',
  finality: 'it was published, and everyone had a window to dispute it',
  stake: 'stake stood behind it when it was anchored',
  declaration: 'the endpoint was declared to serve this model and configuration',
  model: 'the model was registered and not retired',
};

/** What stands behind a model of each label, and what does not. */
const COVERS: Record<Trust, string> = {
  Attributed: "the operator's signed word for what ran, kept for ever; nobody can recompute it",
  Reexecutable: 'anyone can recompute the answer bit for bit',
  Attested: 'a measured enclave vouches for what ran',
  Proven: 'a succinct proof shows what ran',
};

/** A verification for people: each check with its outcome, every finding, what the label covers, and the verdict last. */
export function verificationText(
  { checks, reasons, finalAt, settledAt, stake, verdict }: Verification,
  { trust, isGood, now }: { readonly trust: Trust | undefined; readonly isGood: boolean; readonly now: number },
): string[] {
  return [
    ...checks.map(({ name, ok, code, detail }) => {
      const label = name.padEnd(11);
      if (ok === 'skipped') return pc.dim(`· ${label} not checked${detail === undefined ? '' : `: ${detail}`}`);
      if (ok) return `${pc.green('✓')} ${label} ${pc.dim(MEANING[name])}`;
      const isNote = code !== undefined && REASON_WEIGHTS[code] === 'NOTE';
      return `${isNote ? pc.yellow('!') : pc.red('✗')} ${label} ${code ?? ''}`;
    }),
    ...reasons.map(({ code, field, message }) => `  ${code}${field === undefined ? '' : ` (${field})`}: ${message}`),
    ...stakeText(stake),
    ...disputeText(finalAt ?? settledAt, now),
    ...(trust === undefined ? [] : [`  The model is ${trust}: ${COVERS[trust]}.`]),
    isGood ? pc.green(verdict) : pc.red(verdict),
  ];
}

function stakeText(stake: Verification['stake']): string[] {
  if (stake === undefined) return [];
  const now = stake.own + stake.delegated;
  const then = stake.atAnchor === undefined ? '' : `, ${opgText(stake.atAnchor)} OPG when it was anchored`;
  return [`  At stake: ${opgText(now)} OPG now${then}.`];
}

function disputeText(until: number | undefined, now: number): string[] {
  return until === undefined || until <= now
    ? []
    : [`  It can be disputed until ${new Date(until * 1000).toISOString()}.`];
}
