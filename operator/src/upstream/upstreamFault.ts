/** What went wrong with an engine, seen from here, or with what it stood for. */
export type UpstreamFaultCode =
  | 'upstream_unreachable'
  | 'upstream_timeout'
  | 'upstream_aborted'
  | 'upstream_malformed'
  | 'upstream_too_large'
  | 'endpoint_not_declared';

/** A fault of the engine or of the way to it, with the status a client gets when no answer has begun. */
export type UpstreamFault = {
  readonly code: UpstreamFaultCode;
  readonly status: 502 | 503 | 504;
  readonly cause: unknown;
};

const TIMEOUTS = new Set([
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'ETIMEDOUT',
  'ASSAY_TOTAL_TIMEOUT',
]);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'UND_ERR_CLOSED',
  'UND_ERR_DESTROYED',
]);
const MALFORMED_PREFIXES = [
  'HPE_',
  'Z_',
  'ERR_BROTLI',
  'ERR_ZSTD',
  'ASSAY_ENCODING',
  'UND_ERR_HEADERS_OVERFLOW',
  'UND_ERR_RES_CONTENT_LENGTH',
];

/** Sorts an error of the client library, of zlib or of the socket. */
export function toUpstreamFault(error: unknown): UpstreamFault {
  const code = String((error as { code?: unknown } | null)?.code ?? '');
  if (TIMEOUTS.has(code)) return { code: 'upstream_timeout', status: 504, cause: error };
  if (UNREACHABLE.has(code)) return { code: 'upstream_unreachable', status: 502, cause: error };
  // The parser's own error comes without a code.
  const isParserError = error instanceof Error && error.name === 'HTTPParserError';
  if (isParserError || MALFORMED_PREFIXES.some((prefix) => code.startsWith(prefix))) {
    return { code: 'upstream_malformed', status: 502, cause: error };
  }
  return { code: 'upstream_aborted', status: 502, cause: error };
}

/** What a client is told; the cause (addresses, ports) stays in the operator's log. */
export function faultMessage(code: UpstreamFaultCode): string {
  switch (code) {
    case 'upstream_unreachable':
      return 'the engine behind this endpoint cannot be reached; try again later';
    case 'upstream_timeout':
      return 'the engine behind this endpoint did not answer in time; try again later';
    case 'upstream_aborted':
      return 'the engine behind this endpoint broke off its answer; try again';
    case 'upstream_malformed':
      return 'the engine behind this endpoint answered with something that is no readable HTTP answer';
    case 'upstream_too_large':
      return 'the answer of the engine is larger than this operator passes on; ask for less or raise limits.responseBytes';
    case 'endpoint_not_declared':
      return 'the declaration of this endpoint ended while it was answering; try again';
  }
}
