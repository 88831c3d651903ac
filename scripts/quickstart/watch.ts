import { InvariantError, sameAddress } from '@assay/sdk';
import type { Address } from 'viem';

/** Hands a receipt to a monitor, which from then on notices when it is left out of the log. */
export async function handToMonitor(monitorUrl: string, receipt: string): Promise<void> {
  const response = await fetch(`${monitorUrl}/receipts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ receipt }),
  });
  if (!response.ok) {
    throw new InvariantError(
      'MONITOR_MALFORMED',
      `The monitor did not take a receipt: ${response.status} ${await response.text()}`,
    );
  }
  await response.body?.cancel();
}

/** Number of alarms that a monitor has raised about an operator. */
export async function alarmsOf(monitorUrl: string, operator: Address): Promise<number> {
  const alarms = (await (await fetch(`${monitorUrl}/alarms`)).json()) as { operator: Address }[];
  return alarms.filter((alarm) => sameAddress(alarm.operator, operator)).length;
}
