import { createRandom, type Random } from '../generators/randomNumbers.ts';
import type { RpcRequest } from './anchorsChain.ts';
import { HOSTILE, HOSTILE_NAMES, type HostileName } from './hostileNode.ts';
import { honest, type RpcBehaviour } from './rpcProxy.ts';

/** One behaviour for so many calls. */
export type HostilePhase = { readonly name: HostileName | 'honest'; readonly calls: number };

/** A node that plays its phases one after the other, call by call, and is honest afterwards. */
export type HostileSchedule = {
  readonly phases: readonly HostilePhase[];
  readonly behave: RpcBehaviour;
  /** True once only honest calls are left. */
  over(): boolean;
};

/** A stall costs the asker its whole time-out. */
const SLOW: ReadonlySet<HostileName> = new Set(['stall', 'stallInBody']);

/**
 * A random schedule: the same seed, names and length always give the same one, so a test that fails names its seed.
 * Half of the phases are honest: what never works cannot heal.
 */
export function createHostileSchedule(
  seed: number,
  options: { readonly names?: readonly HostileName[]; readonly phases?: number; readonly most?: number } = {},
): HostileSchedule {
  const { names = HOSTILE_NAMES, phases: count = 8, most = 12 } = options;
  const random = createRandom(seed);
  const phases = Array.from({ length: count }, (_, i): HostilePhase => {
    if (i % 2 === 1) return { name: 'honest', calls: 1 + random.below(most) };
    const name = random.pick(names);
    return { name, calls: SLOW.has(name) ? 1 : 1 + random.below(most) };
  });
  const behaviours = phases.map(({ name }) => behaviourOf(name, random));
  let [phase, played] = [0, 0];
  return {
    phases,
    over: () => phase >= phases.length,
    behave: (call, forward) => {
      const behaviour = behaviours[phase] ?? honest;
      played += 1;
      if (played >= (phases[phase]?.calls ?? Number.POSITIVE_INFINITY)) {
        phase += 1;
        played = 0;
      }
      return behaviour(call, forward);
    },
  };
}

function behaviourOf(name: HostilePhase['name'], random: Random): RpcBehaviour {
  return name === 'honest' ? honest : HOSTILE[name](random);
}

/**
 * A reorganisation that drops a nonce in the middle. `record` watches the raw transactions that pass (put it around the
 * node's behaviour); `dropMiddle` takes the chain back to where recording began and mines all of them again but the middle one.
 */
export async function recordForReorg(request: RpcRequest): Promise<{
  record(behaviour: RpcBehaviour): RpcBehaviour;
  dropMiddle(): Promise<{ readonly dropped: number; readonly of: number }>;
}> {
  const snapshot = await request('evm_snapshot');
  const sent: string[] = [];
  return {
    record: (behaviour) => (call, forward) => {
      const raw = call.params?.[0];
      if (call.method === 'eth_sendRawTransaction' && !sent.includes(String(raw))) sent.push(String(raw));
      return behaviour(call, forward);
    },
    dropMiddle: async () => {
      await request('evm_revert', [snapshot]);
      await request('evm_increaseTime', [3]);
      await request('evm_mine');
      const dropped = Math.floor(sent.length / 2);
      for (const [i, raw] of sent.entries()) {
        // What cannot be mined without the one before it stays in the pool, or is refused: both happen.
        if (i !== dropped) await request('eth_sendRawTransaction', [raw]).catch(() => undefined);
      }
      return { dropped, of: sent.length };
    },
  };
}
