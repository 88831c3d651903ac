import { InputError } from '@assay/sdk';

const MESSAGE = 1000;
const DETAIL = 200;

/** The same error with so much of the model's own text as a log can hold: an attacker would have names of megabytes. */
export function shortened(error: unknown): unknown {
  if (!(error instanceof InputError)) return error;
  const isLong = (value: unknown, most: number) => typeof value === 'string' && value.length > most;
  if (!isLong(error.message, MESSAGE) && !Object.values(error.details).some((value) => isLong(value, DETAIL)))
    return error;
  const details = Object.entries(error.details).map(([name, value]) => [
    name,
    isLong(value, DETAIL) ? cut(`${value}`, DETAIL) : value,
  ]);
  return new InputError(error.code, cut(error.message, MESSAGE), Object.fromEntries(details), { cause: error.cause });
}

const cut = (text: string, most: number) => (text.length > most ? `${text.slice(0, most)}…` : text);
