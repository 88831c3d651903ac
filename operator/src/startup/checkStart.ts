import { boundedCalls, type ChainBlock } from '@assay/node/chain';
import { type AssayErrorCode, equalHex, InputError, sameAddress, toHex, verifierFromPublicKey } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { createAnchorHistory } from '../anchoring/anchorHistory.ts';
import type { AnchoringChain } from '../anchoring/anchoringChain.ts';
import { checkChainClock, checkMirrorClocks, checkOldHead } from './checkClock.ts';
import { checkMirrors, type MirrorState, type StartLog } from './checkMirrors.ts';
import { MAX_SKEW_SECONDS } from './clockGuard.ts';
import type { ServedModel, StartRegistry } from './startRegistry.ts';

export type StartOptions = {
  readonly operator: Address;
  /** Name of the log, as in its checkpoints. */
  readonly origin: string;
  /** Ed25519 public key with which this process signs checkpoints. */
  readonly checkpointKey: Hex;
  /** Address of the key with which this process signs receipts. */
  readonly receiptKey: Address;
  /** Address of the account that will anchor. Without one the anchor key is not checked. */
  readonly anchorKey?: Address;
  /** What will be served under which endpoint. */
  readonly endpoints?: readonly ServedModel[];
  readonly log: StartLog;
  readonly chain: AnchoringChain;
  readonly registry: StartRegistry;
  /** Log base URLs besides those in the registry. */
  readonly mirrors?: readonly string[];
  /** Base URLs of this operator's own log, which is not up yet. */
  readonly selfUrls?: readonly string[];
  /**
   * Starts although a mirror cannot be read. For an operator's first start, when mirrors have nothing yet, and for a mirror
   * that is known to be gone: what such a mirror could have said against this log is then not heard. A mirror that
   * answers and contradicts the log refuses the start all the same.
   */
  readonly allowUnreachableMirrors?: boolean;
  readonly maxSkewSeconds?: number;
  readonly timeoutMs?: number;
  readonly fetch?: typeof globalThis.fetch;
  /** unix milliseconds */
  readonly clock?: () => number;
};

export type StartWarning = { readonly code: AssayErrorCode; readonly message: string };

/** What the start found. Sizes are sizes of the log. */
export type StartReport = {
  readonly anchoredSize: number;
  readonly mirrors: readonly MirrorState[];
  readonly skippedMirrors: readonly string[];
  readonly head: ChainBlock;
  readonly warnings: readonly StartWarning[];
};

/**
 * Refuses to start where a receipt issued now could never be kept: on another chain, with keys that do not bind, with a
 * log behind what was promised from it, or with a wrong clock.
 * @throws InputError CHAIN_ID_MISMATCH, CONTRACT_MISSING, OPERATOR_NOT_REGISTERED, ORIGIN_MISMATCH, CHECKPOINT_KEY_MISMATCH,
 * CLOCK_SKEW, RECEIPT_KEY_NOT_ACTIVE, ANCHOR_KEY_NOT_DELEGATED, LOG_BEHIND_CHAIN, LOG_FORKS_CHAIN, LOG_BEHIND_MIRROR,
 * LOG_FORKS_MIRROR, MIRROR_UNREACHABLE, MIRROR_MALFORMED, CHAIN_…
 */
export async function checkStart(given: StartOptions): Promise<StartReport> {
  const { clock = Date.now, timeoutMs = 10_000 } = given;
  const chain = boundedCalls(given.chain, timeoutMs, new AbortController().signal);
  const options: Checked = { ...given, chain, clock, limit: given.maxSkewSeconds ?? MAX_SKEW_SECONDS };
  await checkChain(options);
  await checkRegistration(options);
  const head = await chain.latest();
  const headAge = checkChainClock(chain.deployment.chainId, head, clock, options.limit);
  await checkKeys(options);
  const anchoredSize = await checkAnchored(options, head);
  const { mirrors, skipped, warnings } = await checkAllMirrors(options);
  checkMirrorClocks(mirrors, options.limit);
  const standing: StartWarning[] =
    headAge === 0 ? [] : [{ code: 'CLOCK_SKEW', message: checkOldHead(headAge, mirrors, options.limit) }];
  const undeclared = await undeclaredEndpoints(options);
  return { anchoredSize, mirrors, skippedMirrors: skipped, head, warnings: [...warnings, ...standing, ...undeclared] };
}

type Checked = StartOptions & { readonly clock: () => number; readonly limit: number };

async function checkChain({ chain, registry }: Checked): Promise<void> {
  const actual = await chain.chainId();
  const expected = chain.deployment.chainId;
  if (actual !== expected) {
    const message = `The RPC answers for chain ${actual}; the deployment is of chain ${expected}. Correct one of them.`;
    throw new InputError('CHAIN_ID_MISMATCH', message, { expected, actual });
  }
  for (const [name, address] of Object.entries(registry.contracts)) {
    if (await registry.hasCode(address)) continue;
    const message = `There is no code at ${address}, where ${name} should be. Deploy, or correct deployments/${expected}.json.`;
    throw new InputError('CONTRACT_MISSING', message, { name, address });
  }
}

async function checkRegistration({ operator, origin, checkpointKey, registry }: Checked): Promise<void> {
  const entry = await registry.operatorOf(operator);
  if (entry === undefined) {
    const message = `${operator} is not a registered operator. Run: assay operator register.`;
    throw new InputError('OPERATOR_NOT_REGISTERED', message, { operator });
  }
  if (entry.origin !== origin) {
    const message = `The log is called ${origin} here and ${entry.origin} in the registry. The registry's name never changes: configure it.`;
    throw new InputError('ORIGIN_MISMATCH', message, { configured: origin, registered: entry.origin });
  }
  if (!equalHex(entry.checkpointKey, checkpointKey)) {
    const message = `Checkpoints would be signed by ${checkpointKey}; the registry says ${entry.checkpointKey}. Use that key, or call setCheckpointKey.`;
    throw new InputError('CHECKPOINT_KEY_MISMATCH', message, {
      configured: checkpointKey,
      registered: entry.checkpointKey,
    });
  }
}

async function checkKeys({ operator, receiptKey, anchorKey, registry, chain, clock }: Checked): Promise<void> {
  const now = Math.floor(clock() / 1000);
  const terms = (await registry.receiptKeysOf(operator)).filter(({ key }) => sameAddress(key, receiptKey));
  if (!terms.some(({ from, until }) => from <= now && now <= until)) {
    const message = `The receipt key ${receiptKey} binds no receipt issued now. Register it, or wait until its time begins.`;
    throw new InputError('RECEIPT_KEY_NOT_ACTIVE', message, { receiptKey, now, terms });
  }
  if (anchorKey === undefined || sameAddress(anchorKey, operator)) return;
  const delegated = await chain.anchorKeyOf(operator);
  if (!sameAddress(delegated, anchorKey)) {
    const message = `Anchors takes roots from ${delegated} and the operator, not from ${anchorKey}: every promise would be broken. Call setAnchorKey.`;
    throw new InputError('ANCHOR_KEY_NOT_DELEGATED', message, { anchorKey, delegated });
  }
}

// INVARIANT N7: An operator never starts on a log that does not extend its anchored head.
async function checkAnchored({ operator, log, chain }: Checked, head: ChainBlock): Promise<number> {
  const { word } = await chain.anchorHead(operator, head.number);
  const anchor = await createAnchorHistory(chain, operator).locate(word, head.number);
  if (anchor === undefined) return 0;
  const { size, root } = anchor;
  if (size > log.size()) {
    const message = `The chain holds an anchor of ${size} entries; the log here has ${log.size()}. This data directory is an old copy: starting would use an index twice. Restore the newest one.`;
    throw new InputError('LOG_BEHIND_CHAIN', message, { anchored: size, local: log.size() });
  }
  const ours = toHex(await log.rootAt(size));
  if (ours !== root) {
    const message = `The chain holds ${root} for the first ${size} entries; the log here has ${ours}. This is not the log that was anchored.`;
    throw new InputError('LOG_FORKS_CHAIN', message, { size, anchored: root, local: ours });
  }
  return size;
}

async function checkAllMirrors(options: Checked) {
  const { registry, operator, origin, checkpointKey, log, clock, allowUnreachableMirrors = false } = options;
  const self = new Set((options.selfUrls ?? []).map(plainUrl));
  const registered = await registry.mirrorsOf(operator);
  const all = [...new Set([...registered, ...(options.mirrors ?? [])].map(plainUrl))];
  const urls = all.filter((url) => !self.has(url));
  const mirrors = await checkMirrors({
    urls,
    log,
    clock,
    verifier: verifierFromPublicKey(origin, checkpointKey),
    ...(options.fetch && { fetch: options.fetch }),
    ...(options.timeoutMs && { timeoutMs: options.timeoutMs }),
  });
  const warnings: StartWarning[] = [];
  for (const { url, state, problem } of mirrors) {
    if (state === 'agrees') continue;
    const code = state === 'unreachable' ? 'MIRROR_UNREACHABLE' : 'MIRROR_MALFORMED';
    const message = `The mirror ${url} could not say how far this log got (${problem}). It may know receipts that are missing here.`;
    if (!allowUnreachableMirrors) {
      const advice =
        'Bring it back, remove it from the registry, or start with allowUnreachableMirrors if this is the first start.';
      throw new InputError(code, `${message} ${advice}`, { url });
    }
    warnings.push({ code, message: `${message} The operator starts all the same: allowUnreachableMirrors is set.` });
  }
  return { mirrors, warnings, skipped: all.filter((url) => self.has(url)) };
}

async function undeclaredEndpoints({ endpoints = [], operator, registry, clock }: Checked): Promise<StartWarning[]> {
  const warnings: StartWarning[] = [];
  const now = Math.floor(clock() / 1000);
  for (const served of endpoints) {
    if (await registry.isDeclared(operator, served, now)) continue;
    const message = `The endpoint ${served.name} is not declared to be model ${served.modelId} with this configuration now: its requests get 503. Serve what is declared, or declare it and wait until that begins ("assay operator status" says).`;
    warnings.push({ code: 'ENDPOINT_NOT_DECLARED', message });
  }
  return warnings;
}

function plainUrl(url: string): string {
  return URL.canParse(url) ? new URL(url).href.replace(/\/+$/, '') : url;
}
