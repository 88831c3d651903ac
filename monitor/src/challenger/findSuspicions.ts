import { windowNumber } from '@assay/sdk';
import type { Address } from 'viem';
import { z } from 'zod';
import type { Alarm } from '../alarms/alarms.ts';
import type { MonitorContext } from '../monitorContext.ts';
import type { StoredAnchor } from '../store/anchorStore.ts';
import type { StoredReceipt } from '../store/receiptStore.ts';
import { type CourtTiming, pulseFrom } from './deadlines.ts';
import type { Suspected } from './suspicion.ts';

type Stores = Pick<MonitorContext, 'alarms' | 'anchors' | 'receipts' | 'operators'>;

/**
 * What the monitor's stores hold against operators now, `known` left out. `now`: unix seconds by the chain. The alarms' own
 * evidence files are the source wherever there is one, so that a restart finds the same again.
 */
export function findSuspicions(
  stores: Stores,
  timing: CourtTiming,
  now: number,
  known: (id: string) => boolean,
): Suspected[] {
  const found = [
    ...stores.operators.list().flatMap(({ address }) => findGaps(address, stores, timing, now)),
    ...stores.alarms.list().flatMap((alarm) => (known(idOf(alarm)) ? [] : fromAlarm(alarm, stores))),
  ];
  return found.filter(({ id }) => !known(id));
}

/** Gaps in this round: each late receipt is looked at, but an operator that was late a million times makes its point sooner. */
const MOST_GAPS = 100;

/** One suspicion for each gap and each dispute window in which something fell due in it: that is one fault. */
function findGaps(operator: Address, stores: Stores, timing: CourtTiming, now: number): Suspected[] {
  const { anchors, receipts } = stores;
  const size = anchors.latest(operator)?.size ?? 0;
  const gaps: Suspected[] = [];
  for (let from = 0; gaps.length < MOST_GAPS; ) {
    const open = receipts.runOut(operator, size, from, now);
    if (open === undefined || now < pulseFrom(open.anchorBy, timing)) break;
    gaps.push(gap(operator, open, size, timing));
    from = (windowNumber(open.anchorBy, timing.window) + 1) * timing.window;
  }
  for (let after = -1; gaps.length < MOST_GAPS; ) {
    const late = receipts.lateAfter(operator, after);
    const covering = late && anchors.covering(operator, late.leafIndex);
    if (late === undefined || covering === undefined) break;
    gaps.push(gap(operator, late, sizeBefore(anchors.historyFrom(operator, late.leafIndex), covering), timing));
    after = covering.size - 1;
  }
  return gaps;
}

function sizeBefore(history: readonly StoredAnchor[], covering: StoredAnchor): number {
  const [first] = history;
  return first === undefined || first.size >= covering.size ? 0 : first.size;
}

function gap(operator: Address, receipt: StoredReceipt, sizeBefore: number, { window }: CourtTiming): Suspected {
  const suspicion = { kind: 'gap', receipt: receipt.compact, sizeBefore } as const;
  return { id: `gap:${operator}:${sizeBefore}:${windowNumber(receipt.anchorBy, window)}`, operator, suspicion };
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
