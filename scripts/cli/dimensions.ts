import { InvalidArgumentError } from 'commander';

/** Collects `--dim name=size` into sizes by name, for a commander option. */
export function collectDimension(text: string, known: Record<string, number> = {}): Record<string, number> {
  const match = /^([^=]+)=([1-9]\d{0,8})$/.exec(text);
  if (match === null) throw new InvalidArgumentError('Give a name and a size, such as batch=1.');
  if (Object.hasOwn(known, match[1]!)) throw new InvalidArgumentError(`${match[1]} has a size already.`);
  return { ...known, [match[1]!]: Number(match[2]) };
}
