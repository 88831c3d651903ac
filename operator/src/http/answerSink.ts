import type { UpstreamFault } from '../upstream/upstreamFault.ts';

/** What to do after a piece of an answer: go on, wait for `resume`, or give up because it cannot be passed on. */
export type AfterData = 'more' | 'wait' | 'too-large' | 'malformed';

/** Where an answer of an engine goes. Exactly one of `end`, `fail`, `clientGone` is called last; they give the status. */
export type AnswerSink = {
  data(chunk: Buffer): AfterData;
  end(): Promise<number>;
  fail(fault: UpstreamFault): Promise<number>;
  clientGone(): Promise<number>;
};
