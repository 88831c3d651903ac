import { AssayError } from '@assay/sdk';
import pc from 'picocolors';

/** Where a command writes: progress for people to stderr, its one result to stdout. */
export type Output = {
  readonly json: boolean;
  /** Says what is happening. Nothing when `json` is on. */
  step(text: string): void;
  /** Prints lines for people before the result. Nothing when `json` is on. */
  say(lines: readonly string[]): void;
  /** Says that something deserves attention. Always on stderr. */
  warn(text: string): void;
  /** Prints the result, once, as the last thing: one line of JSON, or the lines for people. */
  result(value: object, lines: readonly string[]): void;
  fail(error: unknown): void;
};

export function createOutput(json: boolean): Output {
  return {
    json,
    step(text) {
      if (!json) console.error(`${pc.cyan('›')} ${text}`);
    },
    say(lines) {
      if (!json) console.log(lines.join('\n'));
    },
    warn(text) {
      console.error(`${pc.yellow('!')} ${text}`);
    },
    result(value, lines) {
      console.log(json ? JSON.stringify(value, stringifyBigints) : lines.join('\n'));
    },
    fail(error) {
      const known = error instanceof AssayError;
      const code = known ? error.code : 'UNEXPECTED';
      const message = error instanceof Error ? error.message : String(error);
      if (json)
        console.log(
          JSON.stringify({ error: { code, message, ...(known && { details: error.details }) } }, stringifyBigints),
        );
      else console.error(`${pc.red('✗')} ${code}: ${message}`);
      if (!known && error instanceof Error) console.error(pc.dim(error.stack ?? ''));
    },
  };
}

/** Lays out `name  value` lines with the values under each other. */
export function table(rows: readonly (readonly [string, unknown])[]): string[] {
  const width = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${pc.dim(name.padEnd(width))}  ${String(value)}`);
}

function stringifyBigints(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? value.toString() : value;
}
