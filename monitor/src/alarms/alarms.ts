import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { writeFileDurablySync } from '@assay/node/files';
import type { Logger } from '@assay/node/logger';
import { type Evidence, InputError, type ReceiptDomain, type Showing } from '@assay/sdk';
import type { Address } from 'viem';
import { z } from 'zod';
import { ALARMS, type AlarmCode } from './alarmCodes.ts';
import { courtEvidence } from './courtEvidence.ts';

const alarmSchema = z.object({
  id: z.number().int(),
  /** Names the one occurrence: an alarm with the same key is raised once, ever. */
  key: z.string(),
  code: z.enum(Object.keys(ALARMS) as [AlarmCode, ...AlarmCode[]]),
  operator: z.string().transform((text) => text as Address),
  /** Unix milliseconds. */
  at: z.number(),
  message: z.string(),
  /** Path of the evidence, relative to the store. */
  evidence: z.string(),
  /** Unix milliseconds since which it is no longer so. It can be raised again. */
  clearedAt: z.number().optional(),
});

export type Alarm = z.infer<typeof alarmSchema>;

export type AlarmInput = {
  readonly code: AlarmCode;
  readonly operator: Address;
  /** Distinguishes occurrences of one code at one operator. */
  readonly subject: string;
  readonly message: string;
  /** What a court can be shown: compact receipts, and digests under roots. */
  readonly receipts?: readonly string[];
  readonly showings?: readonly Showing[];
  /** What else another party needs to check the claim: signed notes, sizes, times. JSON. */
  readonly details: Record<string, unknown>;
};

export type Alarms = {
  /** Raises an alarm, once for each (code, operator, subject), durable before this returns. True if it was new. */
  raise(input: AlarmInput): boolean;
  /** Notes that the alarms of this code whose subject begins like this are no longer so. */
  clear(code: AlarmCode, operator: Address, subject: string): void;
  /** Oldest first. */
  list(operator?: Address): readonly Alarm[];
  evidence(id: number): { alarm: Alarm; evidence: unknown } | undefined;
  /** The part of an alarm's evidence that a court can be shown; undefined when there is none. */
  courtEvidence(id: number): Evidence | undefined;
  /** True when the operator's own signatures or anchors contradict each other. */
  accuses(operator: Address): boolean;
  close(): void;
};

/**
 * An operator can sign contradictions without end; past this many alarms of one kind about it, the point is made. Each kind
 * counts for itself: a mirror that rolls back a thousand times must not keep the operator's fork from being told.
 */
const MAX_PER_KIND = 100;

/**
 * Opens the alarm journal `alarms.jsonl` and the evidence folder in the store.
 * @throws InputError STORE_CORRUPT when a line is damaged; a last line cut short by a crash is dropped
 */
export function openAlarms(deps: {
  readonly storeDir: string;
  readonly domain: ReceiptDomain;
  readonly logger: Logger;
  readonly now: () => number;
  readonly onAlarm?: (alarm: Alarm) => void;
  readonly maxPerKind?: number;
}): Alarms {
  const folder = join(deps.storeDir, 'evidence');
  mkdirSync(folder, { recursive: true });
  const path = join(deps.storeDir, 'alarms.jsonl');
  const alarms = readJournal(path);
  const keys = new Set(alarms.filter(({ clearedAt }) => clearedAt === undefined).map(({ key }) => key));
  const counts = new Map<string, number>();
  const countOf = (kind: string) => counts.get(kind) ?? 0;
  for (const { code, operator } of alarms) counts.set(`${code}:${operator}`, countOf(`${code}:${operator}`) + 1);
  const fd = openSync(path, 'a');
  const read = (id: number) => {
    const alarm = alarms.find((a) => a.id === id);
    if (alarm === undefined) return undefined;
    const { evidence } = JSON.parse(readFileSync(join(deps.storeDir, alarm.evidence), 'utf8')) as { evidence: unknown };
    return { alarm, evidence };
  };

  return {
    raise: (input) => {
      const operator = input.operator.toLowerCase() as Address;
      const kind = `${input.code}:${operator}`;
      const key = `${kind}:${input.subject}`;
      // INVARIANT W7: One occurrence raises one alarm, which is durable before anybody is told.
      // INVARIANT W11: Alarms of one kind never keep those of another from being raised.
      if (keys.has(key) || countOf(kind) >= (deps.maxPerKind ?? MAX_PER_KIND)) return false;
      const id = (alarms.at(-1)?.id ?? 0) + 1;
      const evidence = join('evidence', `${String(id).padStart(6, '0')}-${input.code}.json`);
      const alarm: Alarm = { id, key, code: input.code, operator, at: deps.now(), message: input.message, evidence };
      writeFileDurablySync(
        join(deps.storeDir, evidence),
        `${JSON.stringify({ ...alarm, evidence: fileOf(input, deps.domain) }, null, 1)}\n`,
      );
      appendLine(fd, JSON.stringify(alarm));
      alarms.push(alarm);
      keys.add(key);
      counts.set(kind, countOf(kind) + 1);
      deps.logger.error(
        { alarm: id, code: input.code, operator, evidence: join(deps.storeDir, evidence) },
        input.message,
      );
      deps.onAlarm?.(alarm);
      return true;
    },
    clear: (code, operator, subject) => {
      const begin = `${code}:${operator.toLowerCase()}:${subject}`;
      for (const [at, alarm] of alarms.entries()) {
        if (alarm.clearedAt !== undefined || !alarm.key.startsWith(begin)) continue;
        const cleared: Alarm = { ...alarm, clearedAt: deps.now() };
        appendLine(fd, JSON.stringify(cleared));
        alarms[at] = cleared;
        keys.delete(alarm.key);
        deps.logger.warn({ alarm: alarm.id, code, operator: alarm.operator }, `No longer so: ${alarm.message}`);
      }
    },
    list: (operator) => (operator === undefined ? alarms : alarms.filter((a) => a.operator === operator.toLowerCase())),
    evidence: read,
    courtEvidence: (id) => {
      const found = read(id);
      return found && courtEvidence(found.evidence, found.alarm.operator, deps.domain);
    },
    accuses: (operator) =>
      alarms.some(
        (a) => a.operator === operator.toLowerCase() && ALARMS[a.code] === 'operator' && a.clearedAt === undefined,
      ),
    close: () => closeSync(fd),
  };
}

/** The sdk's evidence with what people want to know beside it, so that `assay challenge` reads the file as it is. */
function fileOf({ receipts = [], showings = [], details }: AlarmInput, domain: ReceiptDomain) {
  return { ...details, version: 1, ...domain, receipts, showings, openings: [] } satisfies Evidence;
}

/** Appends a line, or leaves the file as it was: half a line would swallow the next one. */
function appendLine(fd: number, line: string): void {
  const before = fstatSync(fd).size;
  const bytes = Buffer.from(`${line}\n`);
  try {
    for (let done = 0; done < bytes.length; ) done += writeSync(fd, bytes, done);
    fdatasyncSync(fd);
  } catch (error) {
    ftruncateSync(fd, before);
    throw error;
  }
}

function readJournal(path: string): Alarm[] {
  if (!existsSync(path)) return [];
  const text = readFileSync(path, 'utf8');
  const end = text.lastIndexOf('\n') + 1;
  if (end !== text.length) truncateSync(path, Buffer.byteLength(text.slice(0, end)));
  const lines = text.slice(0, end).split('\n').slice(0, -1);
  // A second line of an alarm says that it was cleared.
  const alarms = new Map<number, Alarm>();
  for (const [index, line] of lines.entries()) {
    try {
      const alarm = alarmSchema.parse(JSON.parse(line));
      alarms.set(alarm.id, alarm);
    } catch (cause) {
      const where = { path, line: index + 1 };
      throw new InputError('STORE_CORRUPT', `${path} line ${index + 1} is no alarm. Repair or move the file.`, where, {
        cause,
      });
    }
  }
  return [...alarms.values()];
}
