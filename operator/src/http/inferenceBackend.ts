import type { IncomingHttpHeaders } from 'node:http';
import type { InferenceReply } from './inferenceProtocolReply.ts';
import type { ServedEndpoint } from './servedEndpoint.ts';

/** A question about a model: `version` as named in the URL, if it was. */
export type ModelQuestion = { readonly endpoint: ServedEndpoint; readonly version: string | undefined };

/** One inference call; `signal` aborts when nobody waits for the answer any more. */
export type InferenceCall = ModelQuestion & {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly signal: AbortSignal;
};

/** What stands behind an endpoint of the Open Inference Protocol. Failures are replies, not rejections. */
export type InferenceBackend = {
  readonly ready: (question: ModelQuestion) => Promise<boolean>;
  readonly metadata: (question: ModelQuestion) => Promise<InferenceReply>;
  /** Header of the program that is executed, by which anyone can derive the roots of an answer. */
  readonly program: (question: ModelQuestion) => Promise<InferenceReply>;
  readonly infer: (call: InferenceCall) => Promise<InferenceReply>;
  readonly close: () => Promise<void>;
};
