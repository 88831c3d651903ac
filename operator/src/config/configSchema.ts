import { createHash } from 'node:crypto';
import { LOG_LEVELS } from '@assay/node/logger';
import type { CanonicalValue } from '@assay/sdk';
import type { Address, Hex } from 'viem';
import { z } from 'zod';

const hex = (bytes: number) =>
  z.string().regex(new RegExp(`^0x[0-9a-fA-F]{${2 * bytes}}$`), `must be 0x and ${2 * bytes} hex digits`);
const bytes32 = hex(32).transform((value) => value as Hex);
const address = hex(20).transform((value) => value as Address);
const whole = (min: number, max: number) => z.number().int().min(min).max(max);
const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const milliseconds = whole(1, 24 * 3600 * 1000);

const key = z.union([z.strictObject({ keystore: z.string().min(1) }), z.strictObject({ plain: bytes32 })], {
  error: 'must be { "keystore": path } or, on chain 31337 only, { "plain": 32 bytes of hex }',
});

const endpoint = z
  .strictObject({
    name: z.string().min(1).max(200),
    kind: z.enum(['openai', 'oip', 'onnx']).default('openai'),
    upstream: z.string().min(1),
    upstreamModel: z.string().min(1).optional(),
    upstreamApiKey: z.string().min(1).optional(),
    /** Sizes of dimensions that an ONNX model leaves open. */
    dims: z.record(z.string(), whole(1, 2 ** 30)).optional(),
    modelId: bytes32,
    config: z.record(z.string(), z.unknown()).transform((value) => value as { [key: string]: CanonicalValue }),
  })
  .refine(({ kind, upstream }) => kind === 'onnx' || httpUrl.safeParse(upstream).success, {
    path: ['upstream'],
    error: 'must be an http or https URL (a path only for kind "onnx")',
  });

const sha256Hex = z.string().regex(/^[0-9a-fA-F]{64}$/, 'must be the sha256 of the key, 64 hex digits');
const saltSecret = hex(32)
  .transform((value) => Buffer.from(value.slice(2), 'hex'))
  .optional();
const apiKey = z.union([
  z
    .string()
    .min(16, 'an API key needs at least 16 characters')
    .transform((plain) => ({ sha256: createHash('sha256').update(plain).digest('hex'), saltSecret: undefined })),
  z.strictObject({ sha256: sha256Hex, saltSecret }),
]);

/** The operator's configuration. Every object is strict: a misspelt setting is refused, not ignored. */
export const configSchema = z.strictObject({
  listen: z
    .strictObject({ host: z.string().min(1).default('127.0.0.1'), port: whole(0, 65_535).default(8080) })
    .prefault({}),
  /** Base URL under which others reach this operator, if it is not the address it listens on. */
  publicUrl: httpUrl.optional(),
  /** Directory of the log, the anchoring journal and stored answers; one operator process at a time. */
  dataDir: z.string().min(1),
  operator: address,
  /** Name of the log, as registered: host and path without scheme. */
  origin: z.string().min(1).max(255),
  chain: z.strictObject({
    rpcUrl: httpUrl,
    /** Path of `deployments/<chainId>.json`. */
    deployment: z.string().min(1),
    callTimeoutMs: milliseconds.default(10_000),
  }),
  keys: z.strictObject({
    /** File that holds the password of all keystores, and perhaps a line end. */
    passwordFile: z.string().min(1).optional(),
    /** From ASSAY_KEYSTORE_PASSWORD only. */
    password: z.string().min(1).optional(),
    receipt: key,
    anchor: key,
    checkpoint: key,
    salt: key,
    /** Sends answers to demands; without it they are left to others. */
    defence: key.optional(),
  }),
  /** May be empty while an operator is being set up; serving needs one. */
  endpoints: z.array(endpoint).max(1000),
  /** Accepted API keys, plain or as { sha256 }; empty: everyone is served. */
  apiKeys: z.array(apiKey).max(100_000).default([]),
  /** Mirrors of the log, asked at the start. */
  mirrors: z.array(httpUrl).max(20).default([]),
  allowUnreachableMirrors: z.boolean().default(false),
  anchoring: z
    .strictObject({
      intervalMs: milliseconds.default(60_000),
      /** Blocks, or the chain's own finalized tag. */
      finalityDepth: z.union([whole(0, 10_000), z.literal('finalized')]).optional(),
      /** anchorBy - issuedAt of receipts, seconds; at most MAX_DELAY of the contract. */
      promiseSeconds: whole(1, 30 * 24 * 3600).default(3600),
      maxFeePerGas: z
        .string()
        .regex(/^\d{1,30}$/, 'must be wei as a decimal string')
        .transform(BigInt)
        .optional(),
    })
    .prefault({}),
  limits: z
    .strictObject({
      requestBytes: whole(1, 2 ** 30).default(8 * 2 ** 20),
      responseBytes: whole(1, 2 ** 30).default(64 * 2 ** 20),
      inFlight: whole(1, 100_000).default(1024),
      idempotencyBytes: whole(0, 2 ** 40).default(256 * 2 ** 20),
      idempotencyTtlSeconds: whole(1, 30 * 24 * 3600).default(24 * 3600),
      recentAnswers: whole(0, 1_000_000).default(10_000),
    })
    .prefault({}),
  timeouts: z
    .strictObject({
      connectMs: milliseconds.default(5_000),
      headersMs: milliseconds.default(300_000),
      bodyIdleMs: milliseconds.default(120_000),
      totalMs: milliseconds.default(1_800_000),
      /** How long running answers may go on after SIGTERM. */
      drainMs: whole(0, 600_000).default(10_000),
    })
    .prefault({}),
  metricsFor: z.enum(['loopback', 'everyone']).default('loopback'),
  logLevel: z.enum(LOG_LEVELS).default('info'),
});

/** A checked configuration, defaults filled in. */
export type OperatorConfig = z.output<typeof configSchema>;

/** Where one key comes from. */
export type KeyConfig = OperatorConfig['keys']['receipt'];
