import { network } from 'hardhat';

type Override = NonNullable<Extract<Parameters<typeof network.create<'l1'>>[0], object>['override']>;

/**
 * Makes a chain in this process. Its first block is of now: Hardhat itself takes the time at which the process read its
 * configuration, and the head of a chain that is made later would be minutes old.
 */
export const newChain = (override: Override = {}) => network.create(beginningNow(override));

/** Makes such a chain and answers for it on a port of the loopback address. @param port 0 takes a free one */
export async function serveNewChain(override: Override = {}, port = 0) {
  const server = await network.createServer(beginningNow(override), '127.0.0.1', port);
  return { url: `http://127.0.0.1:${(await server.listen()).port}`, close: () => server.close() };
}

const beginningNow = (override: Override) => ({
  network: 'local',
  override: { initialDate: new Date(), ...override },
});
