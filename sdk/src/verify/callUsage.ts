import { createEventStreamParser, isEventStream } from '../eventStream.ts';
import type { VerifyContext } from './context.ts';
import type { Findings } from './findings.ts';
import { type Reason, reason } from './reason.ts';
import type { Call } from './types.ts';

type Usage = NonNullable<Call['usage']>;

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
  return reported !== undefined && claimed !== 0 && claimed !== reported;
}

function usageOf({ responseBody, contentType }: Call): Usage | undefined {
  if (responseBody === undefined) return undefined;
  if (!isEventStream(contentType)) return usageOfJson(new TextDecoder().decode(responseBody));
  const events = createEventStreamParser().push(responseBody);
  return events.map(({ data }) => usageOfJson(data)).findLast((usage) => usage !== undefined);
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
  const usage = (json as { usage?: Record<string, unknown> | null } | null)?.usage;
  if (typeof usage !== 'object' || usage === null) return undefined;
  const inputUnits = count(usage.prompt_tokens ?? usage.input_tokens);
  const outputUnits = count(usage.completion_tokens ?? usage.output_tokens);
  return { ...(inputUnits === undefined ? {} : { inputUnits }), ...(outputUnits === undefined ? {} : { outputUnits }) };
}

function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
