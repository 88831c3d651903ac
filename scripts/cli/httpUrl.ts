import { InvalidArgumentError } from 'commander';

/** Parses an option's text as an http or https URL; anything else is wrong usage. */
export function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('Give an http or https URL.');
}
