import { AssayError } from '@assay/sdk';
import pino from 'pino';

/** What is needed of a logger: one event, its fields first. */
export type Logger = {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
};

/** Levels of the structured log. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

const SECRET_PATHS = [
  'authorization',
  'apiKey',
  'privateKey',
  'challengerKey',
  'password',
  'saltSecret',
  'upstreamApiKey',
  '*.authorization',
  '*.apiKey',
  '*.privateKey',
  '*.challengerKey',
  '*.password',
  '*.saltSecret',
  '*.upstreamApiKey',
  'err.options',
  'err.config',
  'headers.authorization',
  'req.headers.authorization',
];

/**
 * One JSON line per event on standard error (or `destination`), so that standard output stays free for results; what may
 * hold a secret is redacted. A line is written before the call returns: none is lost when the process ends.
 */
export function createLogger(level: LogLevel, destination?: { write(line: string): void }): pino.Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  };
  return pino(options, destination ?? pino.destination({ fd: 2, sync: true }));
}

/**
 * What is logged of an error. Only known members: libraries hang what they worked on to theirs, such as the bytes of an
 * answer that could not be parsed, and those are the client's.
 */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { type, message, stack } = pino.stdSerializers.err(error);
  const { code } = error as { code?: unknown };
  return { type, message, stack, code, ...(error instanceof AssayError && { details: error.details }) };
}
