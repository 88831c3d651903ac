import { setTimeout as delay } from 'node:timers/promises';

/** Asks again and again until `holds` is true; fails with what was waited for after `timeoutMs`. */
export async function eventually(
  holds: () => Promise<boolean> | boolean,
  what: string,
  timeoutMs = 30_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMs} ms in vain for ${what}`);
    await delay(50);
  }
}
