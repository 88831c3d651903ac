import { InputError } from '@assay/sdk';
import { type Address, type Hex, keccak256, numberToHex, parseTransaction } from 'viem';
import type { FeeLevels, NodeChain } from '../../node/src/chain/index.ts';

type Pooled = {
  readonly hash: Hex;
  readonly raw: Hex;
  readonly nonce: number;
  readonly fee: bigint;
  readonly tip: bigint;
  readonly to: Address;
  readonly data: Hex;
  readonly gas: bigint;
};
type Block = { readonly hash: Hex; readonly timestamp: number; readonly transactions: readonly Pooled[] };

/** A chain with one account, in memory, and a pool with the rules of geth: what a sender can meet, and nothing else. */
export type AccountChain = {
  readonly chain: NodeChain;
  readonly chainId: number;
  levels: FeeLevels;
  balance: bigint;
  /** Gas that any call takes; less is refused by the pool. */
  gas: bigint;
  /** What the node says that it takes. */
  estimate: bigint;
  /** Stands before each call of a node. What it throws is what the node answers. */
  before: (call: string) => void | Promise<void>;
  mine(blocks?: number): void;
  /** Takes back the last blocks; their transactions are in the pool again, but for `dropped` nonces. */
  reorg(depth: number, dropped?: readonly number[]): void;
  dropFromPool(nonce: number): void;
  /** Somebody else uses the account's key: mined at once. */
  rival(nonce: number): void;
  readonly pool: ReadonlyMap<number, Pooled>;
  /** Everything mined, oldest first. */
  mined(): Pooled[];
};

const GWEI = 1_000_000_000n;
/** How nodes of other makes say it. */
const refuse = (message: string) => {
  throw Object.assign(new Error(message), { details: message });
};

/** Creates a chain of one empty block. */
export function createAccountChain(sendError: (error: unknown) => Error): AccountChain {
  let salt = 0;
  const block = (timestamp: number, transactions: readonly Pooled[]): Block => {
    salt += 1;
    return { hash: keccak256(numberToHex(salt)), timestamp, transactions };
  };
  const blocks: Block[] = [block(1_700_000_000, [])];
  const pool = new Map<number, Pooled>();
  const countAt = (number: number) =>
    blocks.slice(0, number + 1).reduce((sum, one) => sum + one.transactions.length, 0);
  const head = () => blocks.length - 1;
  const show = (number: number) => {
    const found = blocks[number];
    if (found === undefined) throw new InputError('CHAIN_REQUEST_FAILED', `no block ${number}`);
    return { number: BigInt(number), hash: found.hash, timestamp: found.timestamp };
  };
  const accept = (raw: Hex) => {
    const tx = parseTransaction(raw);
    const fee = tx.maxFeePerGas ?? tx.gasPrice ?? 0n;
    const tip = tx.maxPriorityFeePerGas ?? fee;
    const { nonce = 0, to = '0x', data = '0x', gas = 0n } = tx;
    const hash = keccak256(raw);
    const before = pool.get(nonce);
    if (before?.hash === hash) return;
    if (nonce < countAt(head())) refuse('nonce too low');
    if (gas < (data === '0x' ? 21_000n : world.gas)) refuse('intrinsic gas too low');
    if (before !== undefined && (fee * 10n < before.fee * 11n || tip * 10n < before.tip * 11n)) {
      refuse('replacement transaction underpriced');
    }
    pool.set(nonce, { hash, raw, nonce, fee, tip, to: to as Address, data, gas });
  };
  const call = async <T>(name: string, answer: () => T): Promise<T> => {
    await world.before(name);
    return answer();
  };
  const world: AccountChain = {
    chainId: 31337,
    levels: { baseFee: GWEI, tip: GWEI },
    balance: 10n ** 20n,
    gas: 50_000n,
    estimate: 50_000n,
    before: () => undefined,
    chain: {
      chainId: () => call('chainId', () => 31337),
      latest: () => call('latest', () => show(head())),
      finalized: () => call('finalized', () => show(Math.max(0, head() - 8))),
      block: (number) => call('block', () => show(Number(number))),
      nonceAt: (_, at) => call('nonceAt', () => countAt(Number(at))),
      balanceOf: () => call('balanceOf', () => world.balance),
      feeLevels: () => call('feeLevels', () => world.levels),
      estimate: () => call('estimate', () => world.estimate),
      minedAs: (hash) =>
        call('minedAs', () => {
          const number = blocks.findIndex(({ transactions }) => transactions.some((tx) => tx.hash === hash));
          const found = blocks[number];
          if (found === undefined) return undefined;
          return { blockNumber: BigInt(number), blockHash: found.hash, reverted: false, cost: 21_000n * GWEI };
        }),
      send: async (raw) => {
        await world.before('send');
        try {
          accept(raw);
        } catch (error) {
          throw sendError(error);
        }
        await world.before('sent');
      },
    },
    mine: (count = 1) => {
      for (let i = 0; i < count; i++) {
        const taken: Pooled[] = [];
        for (let nonce = countAt(head()); ; nonce++) {
          const next = pool.get(nonce);
          if (next === undefined || next.fee < world.levels.baseFee) break;
          taken.push(next);
          pool.delete(nonce);
        }
        blocks.push(block((blocks.at(-1)?.timestamp ?? 0) + 12, taken));
      }
    },
    reorg: (depth, dropped = []) => {
      for (const gone of blocks.splice(Math.max(1, blocks.length - depth))) {
        for (const tx of gone.transactions) if (!dropped.includes(tx.nonce)) pool.set(tx.nonce, tx);
      }
    },
    dropFromPool: (nonce) => void pool.delete(nonce),
    rival: (nonce) => {
      if (nonce !== countAt(head())) return;
      pool.delete(nonce);
      const hash = keccak256(numberToHex(1_000_000 + salt));
      const fee = 900n * GWEI;
      const tx = {
        hash,
        raw: '0x',
        nonce,
        fee,
        tip: fee,
        to: `0x${'99'.repeat(20)}`,
        data: '0x99',
        gas: 21_000n,
      } as const;
      blocks.push(block((blocks.at(-1)?.timestamp ?? 0) + 12, [tx]));
    },
    pool,
    mined: () => blocks.flatMap(({ transactions }) => transactions),
  };
  return world;
}
