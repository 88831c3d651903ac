/** How a setting is written outside the configuration file. */
export type Setting = {
  /** Place in the configuration, with dots. */
  readonly path: string;
  /** How the text of a flag or variable is read. */
  readonly kind: 'text' | 'number' | 'boolean' | 'json' | 'numberOrText';
  /** False for what must not be seen in a process list. */
  readonly asFlag: boolean;
  readonly summary: string;
};

const setting = (path: string, kind: Setting['kind'], summary: string, asFlag = true): Setting => ({
  path,
  kind,
  summary,
  asFlag,
});

/** Every setting that a flag or an environment variable can give. */
export const SETTINGS: readonly Setting[] = [
  setting('listen.host', 'text', 'address to listen on'),
  setting('listen.port', 'number', 'port to listen on, 0 for a free one'),
  setting('publicUrl', 'text', 'base URL under which others reach the operator'),
  setting('dataDir', 'text', 'directory of the log'),
  setting('operator', 'text', 'address of the operator'),
  setting('origin', 'text', 'name of the log, as registered'),
  setting('chain.rpcUrl', 'text', 'URL of the chain'),
  setting('chain.deployment', 'text', 'path of deployments/<chainId>.json'),
  setting('chain.callTimeoutMs', 'number', 'longest wait for one call to the chain'),
  setting('keys.passwordFile', 'text', 'file with the password of the keystores'),
  setting('keys.password', 'text', 'password of the keystores', false),
  setting('keys.receipt.keystore', 'text', 'keystore of the receipt key'),
  setting('keys.anchor.keystore', 'text', 'keystore of the anchor key'),
  setting('keys.checkpoint.keystore', 'text', 'keystore of the checkpoint seed'),
  setting('keys.salt.keystore', 'text', 'keystore of the salt secret'),
  setting('keys.defence.keystore', 'text', 'keystore of the key that answers demands'),
  setting('keys.defence.plain', 'text', 'defence key in the clear (chain 31337 only)', false),
  setting('keys.receipt.plain', 'text', 'receipt key in the clear (chain 31337 only)', false),
  setting('keys.anchor.plain', 'text', 'anchor key in the clear (chain 31337 only)', false),
  setting('keys.checkpoint.plain', 'text', 'checkpoint seed in the clear (chain 31337 only)', false),
  setting('keys.salt.plain', 'text', 'salt secret in the clear (chain 31337 only)', false),
  setting('endpoints', 'json', 'endpoints as JSON', false),
  setting('apiKeys', 'json', 'accepted API keys as JSON', false),
  setting('mirrors', 'json', 'URLs of mirrors as JSON'),
  setting('allowUnreachableMirrors', 'boolean', 'start although a mirror does not answer'),
  setting('anchoring.intervalMs', 'number', 'time between anchors'),
  setting('anchoring.finalityDepth', 'numberOrText', 'blocks until an anchor is final, or "finalized"'),
  setting('anchoring.promiseSeconds', 'number', 'time within which receipts are promised to be anchored'),
  setting('anchoring.maxFeePerGas', 'text', 'most wei to pay for a unit of gas'),
  setting('limits.requestBytes', 'number', 'largest request body'),
  setting('limits.responseBytes', 'number', 'largest answer of an engine'),
  setting('limits.inFlight', 'number', 'most requests at a time'),
  setting('limits.idempotencyBytes', 'number', 'space for stored answers'),
  setting('limits.idempotencyTtlSeconds', 'number', 'how long answers are stored'),
  setting('limits.recentAnswers', 'number', 'answers that GET /v1/signature knows'),
  setting('timeouts.connectMs', 'number', 'longest wait for a connection to an engine'),
  setting('timeouts.headersMs', 'number', 'longest wait for an answer to begin'),
  setting('timeouts.bodyIdleMs', 'number', 'longest pause inside an answer'),
  setting('timeouts.totalMs', 'number', 'longest answer'),
  setting('timeouts.drainMs', 'number', 'time for running answers after SIGTERM'),
  setting('metricsFor', 'text', 'who may read /metrics: loopback or everyone'),
  setting('logLevel', 'text', 'level of the log'),
];

/** Environment variable of a setting: `listen.port` is ASSAY_LISTEN_PORT. */
export function envName({ path }: Pick<Setting, 'path'>): string {
  if (path === 'keys.password') return 'ASSAY_KEYSTORE_PASSWORD';
  return `ASSAY_${words(path).join('_').toUpperCase()}`;
}

/** Long flag of a setting: `listen.port` is --listen-port. */
export function flagName({ path }: Pick<Setting, 'path'>): string {
  return `--${words(path).join('-')}`;
}

/** Key under which command line parsers hand a flag over: `listen.port` is listenPort. */
export function flagKey({ path }: Pick<Setting, 'path'>): string {
  const [first = '', ...rest] = words(path);
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function words(path: string): string[] {
  return path
    .split('.')
    .flatMap((part) => part.split(/(?=[A-Z])/))
    .map((word) => word.toLowerCase());
}
