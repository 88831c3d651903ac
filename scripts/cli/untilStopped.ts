const SAME_KEYPRESS_MS = 1000;

/**
 * Waits for SIGINT or SIGTERM, then ends the service in order; a later second signal ends the process at once.
 * Resolves when everything is closed.
 */
export function untilStopped(close: () => Promise<void>): Promise<undefined> {
  return new Promise((resolve, reject) => {
    let stoppingSince: number | undefined;
    const stop = () => {
      // One Ctrl-C reaches the whole process group, and npm passes its own on: that is still one signal.
      if (stoppingSince !== undefined && Date.now() - stoppingSince > SAME_KEYPRESS_MS) process.exit(1);
      if (stoppingSince !== undefined) return;
      stoppingSince = Date.now();
      close().then(() => resolve(undefined), reject);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}
