import { AssayError } from '@assay/sdk';
import pino, { type Logger } from 'pino';

/** Levels of the structured log. */
export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const;

const SECRET_PATHS = [
  'authorization',
  'apiKey',
  'privateKey',
  'password',
  'saltSecret',
  'upstreamApiKey',
  '*.authorization',
  '*.apiKey',
  '*.privateKey',
  '*.password',
  '*.saltSecret',
  '*.upstreamApiKey',
  'err.options',
  'err.config',
  'headers.authorization',
  'req.headers.authorization',
];

/** One JSON line per event on stdout (or `destination`); what may hold a secret is redacted. */
export function createLogger(level: (typeof LOG_LEVELS)[number], destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: describeError },
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
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
