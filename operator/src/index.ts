export type { AgentState, AnchoringAgent } from './anchoring/anchoringAgent.ts';
export type { OperatorConfig } from './config/configSchema.ts';
export { type ConfigSources, loadConfig, parseConfig } from './config/loadConfig.ts';
export { redactConfig } from './config/redactConfig.ts';
export { envName, flagKey, flagName, SETTINGS, type Setting } from './config/settings.ts';
export { createApp, type OperatorDeps } from './http/app.ts';
export type { EndpointChange, EndpointConfig, ServedEndpoint } from './http/servedEndpoint.ts';
export { createKeystore, openKeystore } from './keys/keystore.ts';
export { type RunningOperator, type StartOptions, startOperator } from './startOperator.ts';
