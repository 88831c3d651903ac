import type { Logger } from 'pino';

/** What has been opened, to be closed in the opposite order. */
export type Teardown = {
  add(close: () => Promise<void>): void;
  /** Closes everything, last first; a part that fails to close is logged and does not keep the others from closing. */
  run(): Promise<void>;
};

/** Creates an empty list; running it twice closes once. */
export function createTeardown(logger: Logger): Teardown {
  const open: (() => Promise<void>)[] = [];
  let running: Promise<void> | undefined;

  async function closeAll(): Promise<void> {
    for (let close = open.pop(); close !== undefined; close = open.pop()) {
      try {
        await close();
      } catch (error) {
        logger.error({ err: error }, 'close failed');
      }
    }
  }

  return {
    add: (close) => void open.push(close),
    run() {
      running ??= closeAll();
      return running;
    },
  };
}
