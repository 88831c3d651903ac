import type { CourtReader, Demand } from '@assay/sdk';

/** The demands that are open now. */
export type OpenDemands = { open(): Promise<readonly Demand[]> };

/** Demands read at once when many are new. */
const PER_READ = 200;

/**
 * Follows demands by their numbers: each is read until it is answered or punished. One that a reorganisation numbers
 * anew is read again when it comes.
 */
export function createOpenDemands(reader: Pick<CourtReader, 'demand'>, count: () => Promise<number>): OpenDemands {
  const open = new Set<number>();
  let next = 1;
  return {
    open: async () => {
      const last = await count();
      if (last < next - 1) next = last + 1;
      for (const id of open) if (id > last) open.delete(id);
      const end = Math.min(last, next + PER_READ - 1);
      for (; next <= end; next++) open.add(next);
      const found: Demand[] = [];
      for (const id of open) {
        const demand = await reader.demand(BigInt(id));
        if (demand?.status === 'OPEN') found.push(demand);
        else open.delete(id);
      }
      return found;
    },
  };
}
