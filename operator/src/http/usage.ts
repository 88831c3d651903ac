import { parseSpan, topLevelFields } from './topLevelFields.ts';

/** What an engine's answer says of itself; the numbers are hostile until clamped here. */
export type AnswerFacts = {
  readonly chatId: string | undefined;
  readonly inputUnits: number;
  readonly outputUnits: number;
};

const MAX_UNITS = 0xffff_ffff;
const MAX_CHAT_ID_LENGTH = 256;

/** Reads `id` and `usage` of a JSON answer (or one stream chunk) without parsing the rest of it. */
export function answerFacts(json: Buffer): AnswerFacts {
  return readFacts(json, true);
}

function readFacts(json: Buffer, mayDescend: boolean): AnswerFacts {
  let chatId: string | undefined;
  let usage: unknown;
  for (const span of topLevelFields(json, isWanted) ?? []) {
    if (span.key === 'id') chatId = asChatId(parseSpan(json, span));
    else if (span.key === 'usage') usage = parseSpan(json, span);
    else if (span.key === 'response' && mayDescend) {
      // Events of /v1/responses carry the response object one level down; never deeper, the engine may be hostile.
      return readFacts(json.subarray(span.start, span.end), false);
    }
  }
  return { chatId, ...units(usage) };
}

/** Clamps a count to uint32: what is no whole number from 0 up is 0, what is larger is the largest. */
export function clampUnits(value: unknown): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 0) return 0;
  return Math.min(value, MAX_UNITS);
}

function units(usage: unknown): { inputUnits: number; outputUnits: number } {
  if (typeof usage !== 'object' || usage === null) return { inputUnits: 0, outputUnits: 0 };
  const counts = usage as Record<string, unknown>;
  return {
    inputUnits: clampUnits(counts.prompt_tokens ?? counts.input_tokens),
    outputUnits: clampUnits(counts.completion_tokens ?? counts.output_tokens),
  };
}

function asChatId(value: unknown): string | undefined {
  return typeof value === 'string' && value.length > 0 && value.length <= MAX_CHAT_ID_LENGTH ? value : undefined;
}

function isWanted(key: string): boolean {
  return key === 'id' || key === 'usage' || key === 'response';
}
