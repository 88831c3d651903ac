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
    redact: { paths: SECRET_PATHS, censor: '[redacted]' },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}
