import { toHex, windowNumber } from '@assay/sdk';
import type { Address } from 'viem';
import { z } from 'zod';
import type { Alarm } from '../alarms/alarms.ts';
import type { MonitorContext } from '../monitorContext.ts';
import type { StoredReceipt } from '../store/receiptStore.ts';
import { type CourtTiming, pulseFrom } from './deadlines.ts';
import type { Suspected } from './suspicion.ts';

type Stores = Pick<MonitorContext, 'alarms' | 'anchors' | 'receipts' | 'operators'>;

/**
 * What the monitor's stores hold against operators now, what is `known` left out. `now`: unix seconds by the chain. The alarms' own
 * evidence files are the source wherever there is one, so that a restart finds the same again.
 */
export function findSuspicions(stores: Stores, timing: CourtTiming, now: number, seen: Seen): Suspected[] {
  const { known } = seen;
  return [
    ...stores.operators.list().flatMap(({ address }) => findGaps(address, stores, timing, now, seen)),
    ...stores.alarms.list().flatMap((alarm) => (known(idOf(alarm)) ? [] : fromAlarm(alarm, stores))),
  ];
}

/** What became of suspicions. `known`: challenged, or at rest; `expired`: dropped because its receipt was too old. */
export type Seen = { readonly known: (id: string) => boolean; readonly expired: (id: string) => boolean };

/** New gaps, and looks for them, in one round: an operator that is late every minute must not hold up the others. */
const MOST_GAPS = 100;
const MOST_LOOKS = 1000;

/** One suspicion for each gap and each dispute window in which something fell due in it: that is one fault. */
function findGaps(operator: Address, stores: Stores, timing: CourtTiming, now: number, seen: Seen): Suspected[] {
  const { anchors, receipts } = stores;
  const size = anchors.latest(operator)?.size ?? 0;
  const gaps: Suspected[] = [];
  const add = (one: Suspected) => seen.known(one.id) || gaps.push(one);
  let looks = 0;
  for (let from = 0; gaps.length < MOST_GAPS && looks < MOST_LOOKS; looks++) {
    const open = receipts.runOut(operator, size, from, now);
    if (open === undefined || now < pulseFrom(open.anchorBy, timing)) break;
    const found = gap(operator, open, size);
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
    add(gap(operator, late, sizeBefore));
    below = sizeBefore;
  }
  return gaps;
}

/** Named by the receipt too: one whose promise was kept says nothing about the others of its gap. */
function gap(operator: Address, { compact, digest }: StoredReceipt, sizeBefore: number): Suspected {
  const suspicion = { kind: 'gap', receipt: compact, sizeBefore } as const;
  return { id: `gap:${operator}:${sizeBefore}:${toHex(digest)}`, operator, suspicion };
}

const hash = z.templateLiteral(['0x', z.string()]);
const twoReceipts = z.object({
  receipts: z.tuple([z.object({ compact: z.string() }), z.object({ compact: z.string() })]),
});
const oneReceipt = z.object({ receipt: z.string() });
const displaced = oneReceipt.extend({ other: z.object({ leafIndex: z.number() }) });
const side = z.object({ size: z.number(), root: hash, digest: hash, path: z.array(hash) });
const fork = z.object({ difference: z.object({ leafIndex: z.number(), other: side }) });
const anchoredFork = z.object({ leafIndex: z.number(), other: side });

function idOf({ code, operator, key }: Pick<Alarm, 'code' | 'operator' | 'key'>): string {
  return `${code}:${operator}:${key.slice(code.length + operator.length + 2)}`;
}

function fromAlarm(alarm: Alarm, { alarms }: Stores): Suspected[] {
  if (!PROVABLE.has(alarm.code)) return [];
  const { operator } = alarm;
  const suspected = (suspicion: Suspected['suspicion']): Suspected[] => [{ id: idOf(alarm), operator, suspicion }];
  // A file that was written by an earlier version, or by hand, says nothing.
  const read = <T>(schema: z.ZodType<T>): T | undefined => schema.safeParse(alarms.evidence(alarm.id)?.evidence).data;
  switch (alarm.code) {
    case 'CONFLICT': {
      const [a, b] = read(twoReceipts)?.receipts ?? [];
      return a && b ? suspected({ kind: 'conflict', receipts: [a.compact, b.compact] }) : [];
    }
    case 'DISPLACED': {
      const found = read(displaced);
      return found ? suspected({ kind: 'displacement', receipt: found.receipt, leafIndex: found.other.leafIndex }) : [];
    }
    case 'UNDECLARED_MODEL':
    case 'UNKNOWN_MODEL': {
      const found = read(oneReceipt);
      return found ? suspected({ kind: 'model', receipt: found.receipt }) : [];
    }
    case 'FORK': {
      const found = read(fork)?.difference;
      return found ? suspected({ kind: 'fork', ...found }) : [];
    }
    case 'ANCHORED_FORK': {
      const found = read(anchoredFork);
      return found ? suspected({ kind: 'fork', ...found }) : [];
    }
    default:
      return [];
  }
}

const PROVABLE: ReadonlySet<string> = new Set([
  'CONFLICT',
  'DISPLACED',
  'UNDECLARED_MODEL',
  'UNKNOWN_MODEL',
  'FORK',
  'ANCHORED_FORK',
]);
