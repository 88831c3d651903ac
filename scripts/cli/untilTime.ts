/** Waits until the clock has reached a time that was agreed on, in unix seconds; not at all if it has. */
export async function untilTime(seconds: number): Promise<void> {
  const left = seconds * 1000 - Date.now();
  if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
}
