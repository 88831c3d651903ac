import type { OperatorConfig } from './configSchema.ts';

const REDACTED = '[redacted]';

/** The configuration as it may be printed: no keys, no passwords, no API keys, no paths or user info of RPC URLs. */
export function redactConfig(config: OperatorConfig): Record<string, unknown> {
  const { keys, endpoints, apiKeys, chain, anchoring } = config;
  const shown = (key: OperatorConfig['keys']['receipt']) => ('plain' in key ? { plain: REDACTED } : key);
  return {
    ...config,
    chain: { ...chain, rpcUrl: new URL(chain.rpcUrl).origin },
    keys: {
      ...(keys.passwordFile !== undefined && { passwordFile: keys.passwordFile }),
      ...(keys.password !== undefined && { password: REDACTED }),
      receipt: shown(keys.receipt),
      anchor: shown(keys.anchor),
      checkpoint: shown(keys.checkpoint),
      salt: shown(keys.salt),
    },
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      upstream: endpoint.kind === 'onnx' ? endpoint.upstream : withoutCredentials(endpoint.upstream),
      ...(endpoint.upstreamApiKey !== undefined && { upstreamApiKey: REDACTED }),
    })),
    apiKeys: `${apiKeys.length} accepted`,
    anchoring: { ...anchoring, maxFeePerGas: anchoring.maxFeePerGas?.toString() },
  };
}

function withoutCredentials(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
}
