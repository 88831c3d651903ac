const SAME_KEYPRESS_MS = 1000;

/**
 * Waits for SIGINT, SIGTERM, or the end of a parent that holds a channel to this process, then ends the service in order; a later second signal ends the process at once.
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
      close()
        // An open channel to the parent would keep this process alive.
        .finally(() => process.connected && process.disconnect())
        .then(() => resolve(undefined), reject);
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    process.on('disconnect', stop);
  });
}
