/** How a setting is written outside a configuration file. */
export type Setting = {
  /** Place in the configuration, with dots. */
  readonly path: string;
  /** How the text of a flag or variable is read. `text`: as it is, and the schema reads it. */
  readonly kind: 'text' | 'number' | 'boolean' | 'json' | 'numberOrText';
  /** False for what must not be seen in a process list. */
  readonly asFlag: boolean;
  readonly summary: string;
  /** Its variable, if another than its path says. */
  readonly env?: string;
  /** For a secret that must not stand in the configuration file: the setting that belongs there instead. */
  readonly inFile?: string;
};

type Place = Pick<Setting, 'path' | 'env'>;

/** Environment variable of a setting: with the prefix `ASSAY_`, `listen.port` is ASSAY_LISTEN_PORT. */
export function envName({ path, env }: Place, prefix: string): string {
  return env ?? `${prefix}${words(path).join('_').toUpperCase()}`;
}

/** Long flag of a setting: `listen.port` is --listen-port. */
export function flagName({ path }: Place): string {
  return `--${words(path).join('-')}`;
}

/** Key under which command line parsers hand a flag over: `listen.port` is listenPort. */
export function flagKey({ path }: Place): string {
  const [first = '', ...rest] = words(path);
  return first + rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

function words(path: string): string[] {
  return path
    .split('.')
    .flatMap((part) => part.split(/(?=[A-Z])/))
    .map((word) => word.toLowerCase());
}
