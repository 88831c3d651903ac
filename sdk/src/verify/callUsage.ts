import { dataLines, isEventStream } from '../eventStream.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

type Usage = NonNullable<Call['usage']>;

/** A receipt has 32 bits for a number of units: more is written as the largest. */
const MAX_UNITS = 0xffff_ffff;
const decoder = new TextDecoder();

/** Compares the units with those that the answer reports. Zero in the receipt means unknown and contradicts nothing. */
export function usageReasons({ hand }: VerifyContext, call: Call): Findings {
  const usage = call.usage ?? usageOf(call);
  if (usage?.inputUnits === undefined && usage?.outputUnits === undefined) return undefined;
  const { inputUnits, outputUnits } = hand.signed.receipt;
  const reasons: Reason[] = [];
  if (differs(inputUnits, usage.inputUnits)) {
    reasons.push(
      reason(
        'INPUT_UNITS_MISMATCH',
        `The answer reports ${usage.inputUnits} units in, not ${inputUnits}.`,
        'inputUnits',
      ),
    );
  }
  if (differs(outputUnits, usage.outputUnits)) {
    reasons.push(
      reason(
        'OUTPUT_UNITS_MISMATCH',
        `The answer reports ${usage.outputUnits} units out, not ${outputUnits}.`,
        'outputUnits',
      ),
    );
  }
  return reasons;
}

function differs(claimed: number, reported: number | undefined): boolean {
  return reported !== undefined && claimed !== 0 && claimed !== Math.min(reported, MAX_UNITS);
}

function usageOf({ responseBody, contentType }: Call): Usage | undefined {
  if (responseBody === undefined) return undefined;
  if (!isEventStream(contentType)) return usageOfJson(decoder.decode(responseBody));
  // As operators count: of each number the last one that is not zero, for an engine may end with an empty report.
  return dataLines(responseBody).reduce<Usage | undefined>((before, payload) => {
    const { inputUnits, outputUnits } = usageOfJson(decoder.decode(payload)) ?? {};
    const input = inputUnits || (before?.inputUnits ?? inputUnits);
    const output = outputUnits || (before?.outputUnits ?? outputUnits);
    return { ...(input !== undefined && { inputUnits: input }), ...(output !== undefined && { outputUnits: output }) };
  }, undefined);
}

/** Usage as the common APIs report it: prompt and completion tokens, or input and output tokens. */
function usageOfJson(text: string): Usage | undefined {
  if (!text.includes('"usage"')) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof json !== 'object' || json === null) return undefined;
  // Events of /v1/responses carry the answer, with its usage, one level down.
  const holder = 'response' in json ? json.response : json;
  const usage = (holder as { usage?: Record<string, unknown> | null } | null)?.usage;
  if (typeof usage !== 'object' || usage === null) return undefined;
  const inputUnits = count(usage.prompt_tokens ?? usage.input_tokens);
  const outputUnits = count(usage.completion_tokens ?? usage.output_tokens);
  return { ...(inputUnits === undefined ? {} : { inputUnits }), ...(outputUnits === undefined ? {} : { outputUnits }) };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
