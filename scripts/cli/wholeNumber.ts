import { InvalidArgumentError } from 'commander';

/** Parses an option's text as a whole number of at most `max`; anything else is wrong usage. */
export function wholeNumber(max: number): (text: string) => number {
  return (text) => {
    if (/^\d{1,15}$/.test(text) && Number(text) <= max) return Number(text);
    throw new InvalidArgumentError(`Give a whole number from 0 to ${max}.`);
  };
}
