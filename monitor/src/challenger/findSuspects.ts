import { type Evidence, toHex, windowNumber } from '@assay/sdk';
import type { Address } from 'viem';
import type { Alarm } from '../alarms/alarms.ts';
import type { MonitorContext } from '../monitorContext.ts';
import type { StoredReceipt } from '../store/receiptStore.ts';
import { type CourtTiming, pulseFrom } from './deadlines.ts';

/** Evidence that may prove a fault. `id` names where it comes from, for good: it is examined once. */
export type Suspect = { readonly id: string; readonly operator: Address; readonly evidence: Evidence };

type Stores = Pick<MonitorContext, 'alarms' | 'anchors' | 'receipts' | 'operators' | 'source'>;

/** What became of suspects. `known`: challenged, or at rest; `expired`: dropped because its receipt was too old. */
export type Seen = { readonly known: (id: string) => boolean; readonly expired: (id: string) => boolean };

/**
 * What the monitor's stores hold against operators now, what is `known` left out. `now`: unix seconds by the chain. All of it
 * is on the disk, so that a restart finds the same again.
 */
export function findSuspects(stores: Stores, timing: CourtTiming, now: number, seen: Seen): Suspect[] {
  return [
    ...stores.operators.list().flatMap(({ address }) => findGaps(address, stores, timing, now, seen)),
    ...stores.alarms.list().flatMap((alarm) => (seen.known(idOf(alarm)) ? [] : fromAlarm(alarm, stores))),
  ];
}

/** New gaps, and looks for them, in one round: an operator that is late every minute must not hold up the others. */
const MOST_GAPS = 100;
const MOST_LOOKS = 1000;

/** One suspect for each gap and each dispute window in which something fell due in it: that is one fault. */
function findGaps(operator: Address, stores: Stores, timing: CourtTiming, now: number, seen: Seen): Suspect[] {
  const { anchors, receipts, source } = stores;
  const size = anchors.latest(operator)?.size ?? 0;
  const gaps: Suspect[] = [];
  // Named by the receipt too: one whose promise was kept says nothing about the others of its gap.
  const gap = ({ compact, digest }: StoredReceipt, sizeBefore: number): Suspect => ({
    id: `gap:${operator}:${sizeBefore}:${toHex(digest)}`,
    operator,
    evidence: { version: 1, ...domainOf(source), receipts: [compact], showings: [], openings: [] },
  });
  const add = (one: Suspect) => seen.known(one.id) || gaps.push(one);
  let looks = 0;
  for (let from = 0; gaps.length < MOST_GAPS && looks < MOST_LOOKS; looks++) {
    const open = receipts.runOut(operator, size, from, now);
    if (open === undefined || now < pulseFrom(open.anchorBy, timing)) break;
    const found = gap(open, size);
    add(found);
    const next = (windowNumber(open.anchorBy, timing.window) + 1) * timing.window;
    // One that is too old says nothing about the others of its window.
    from = seen.expired(found.id) ? open.anchorBy + 1 : next;
  }
  // The youngest first: what was challenged long ago must not keep new lateness out of sight.
  for (let below = Number.MAX_SAFE_INTEGER; gaps.length < MOST_GAPS && looks < 2 * MOST_LOOKS; looks++) {
    const late = receipts.lateBelow(operator, below);
    if (late === undefined) break;
    const sizeBefore = anchors.lastUpTo(operator, late.leafIndex)?.size ?? 0;
    add(gap(late, sizeBefore));
    below = sizeBefore;
  }
  return gaps;
}

const domainOf = ({ chainId, anchors }: Stores['source']) => ({ chainId, anchors });

function idOf({ code, operator, key }: Pick<Alarm, 'code' | 'operator' | 'key'>): string {
  return `${code}:${operator}:${key.slice(code.length + operator.length + 2)}`;
}

/** Alarms whose evidence a court can punish; gaps are found one for each window, not one for each receipt. */
const PROVABLE: ReadonlySet<string> = new Set([
  'CONFLICT',
  'DISPLACED',
  'UNDECLARED_MODEL',
  'UNKNOWN_MODEL',
  'FORK',
  'ANCHORED_FORK',
]);

function fromAlarm(alarm: Alarm, { alarms }: Stores): Suspect[] {
  if (!PROVABLE.has(alarm.code)) return [];
  const evidence = alarms.courtEvidence(alarm.id);
  return evidence === undefined ? [] : [{ id: idOf(alarm), operator: alarm.operator, evidence }];
}
