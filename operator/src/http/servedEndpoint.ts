import { type CanonicalValue, configDigest, endpointId, InputError } from '@assay/sdk';
import { hexToBytes } from 'viem';

/** The kinds of engines an endpoint may stand in front of. */
export type EndpointKind = 'openai' | 'oip' | 'onnx';

/** What the configuration says of one endpoint (see docs/protocol.md, Configuration, for `config`). */
export type EndpointConfig = {
  /** What clients send as `model`. */
  readonly name: string;
  readonly kind: EndpointKind;
  /** Base URL of the engine (`openai`: up to and with `/v1`), or the path of the model file (`onnx`). */
  readonly upstream: string;
  /** Name the engine knows the model by; the body is rewritten only when it differs from `name`. */
  readonly upstreamModel?: string | undefined;
  readonly upstreamApiKey?: string | undefined;
  /** Sizes of dimensions that the model file leaves open (`onnx`). */
  readonly dims?: Readonly<Record<string, number>> | undefined;
  /** bytes32 in hex, as registered in `ModelRegistry`. */
  readonly modelId: `0x${string}`;
  readonly config: { readonly [key: string]: CanonicalValue };
};

/**
 * An endpoint as served. Immutable: a request holds on to the one it started with, so a switch in mid-stream changes
 * nothing for it. Its receipt is issued at the end and stays valid because the predecessor is valid DRAIN longer.
 */
export type ServedEndpoint = EndpointConfig & {
  readonly id: Uint8Array;
  readonly modelIdBytes: Uint8Array;
  readonly configDigest: Uint8Array;
  /** Unix seconds since when it has been served by this process, for `GET /v1/models`. */
  readonly servedSince: number;
};

/** The endpoints that this process serves. */
export type EndpointTable = {
  get(name: string): ServedEndpoint | undefined;
  list(): readonly ServedEndpoint[];
  /** Replaces what stands behind `name`, for requests that start from now on. Throws ENDPOINT_UNKNOWN. */
  replace(name: string, change: EndpointChange): ServedEndpoint;
};

/** What a switch may change. */
export type EndpointChange = Partial<
  Pick<EndpointConfig, 'modelId' | 'config' | 'upstream' | 'upstreamModel' | 'upstreamApiKey'>
>;

/** Resolves the identities of a configured endpoint. `now` is unix seconds. */
export function serveEndpoint(config: EndpointConfig, now: number): ServedEndpoint {
  return {
    ...config,
    id: hexToBytes(endpointId(config.name)),
    modelIdBytes: hexToBytes(config.modelId, { size: 32 }),
    configDigest: hexToBytes(configDigest(config.config)),
    servedSince: now,
  };
}

/** Builds the table. Names are unique by configuration. `clock` gives unix milliseconds. */
export function createEndpointTable(configs: readonly EndpointConfig[], clock: () => number): EndpointTable {
  const endpoints = new Map<string, ServedEndpoint>();
  const now = () => Math.floor(clock() / 1000);
  for (const config of configs) {
    if (endpoints.has(config.name)) {
      throw new InputError('CONFIG_INVALID', `endpoints: the name "${config.name}" is given twice; make names unique`, {
        endpoint: config.name,
      });
    }
    endpoints.set(config.name, serveEndpoint(config, now()));
  }
  return {
    get: (name) => endpoints.get(name),
    list: () => [...endpoints.values()],
    replace(name, change) {
      const current = endpoints.get(name);
      if (current === undefined) {
        throw new InputError('ENDPOINT_UNKNOWN', `no endpoint "${name}" is served here; add it to the configuration`, {
          endpoint: name,
        });
      }
      const next = serveEndpoint({ ...current, ...change }, now());
      endpoints.set(name, next);
      return next;
    },
  };
}
