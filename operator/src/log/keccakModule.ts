/**
 * Keccak-256 (the original padding, as Ethereum uses it) as a WebAssembly module, emitted here instruction by
 * instruction from FIPS 202 sections 3.2 and 5. JavaScript has no 64-bit integers that are fast, so noble's
 * permutation takes 3.8 us here and this one a tenth of it; it was half of the time that a receipt costs.
 */
export type Keccak = {
  /** Linear memory: messages are laid down in it, already padded to whole blocks; the digest appears at byte 0. */
  readonly memory: Buffer;
  /** Hashes `blocks` blocks of 136 bytes from byte `start` on; the 32-byte digest is at byte 0 afterwards. */
  readonly hash: (start: number, blocks: number) => void;
};

/** Block length of Keccak-256. */
export const KECCAK_BLOCK_BYTES = 136;
/** First byte of the memory that is free for messages. */
export const KECCAK_FREE_FROM = 512;

const ROUNDS = 24;
const CONSTANTS_AT = 256;

const OP = {
  loop: 0x03,
  end: 0x0b,
  branchIf: 0x0d,
  get: 0x20,
  set: 0x21,
  load64: 0x29,
  store64: 0x37,
  const32: 0x41,
  const64: 0x42,
  lessUnsigned32: 0x49,
  add32: 0x6a,
  sub32: 0x6b,
  and64: 0x83,
  xor64: 0x85,
  rotateLeft64: 0x89,
} as const;

// Locals: two parameters, the round's offset into the constants, then lanes.
const START = 0;
const BLOCKS = 1;
const ROUND = 2;
const lane = (x: number, y: number) => 3 + (x % 5) + 5 * (y % 5);
const moved = (x: number, y: number) => lane(x, y) + 25;
const column = (x: number) => 53 + (x % 5);
const MIX = 58;

/** Compiles the module. */
export function createKeccak(): Keccak {
  const module = new WebAssembly.Module(Uint8Array.from(encodeModule()));
  const { memory, hash } = new WebAssembly.Instance(module).exports as {
    memory: WebAssembly.Memory;
    hash: Keccak['hash'];
  };
  const bytes = Buffer.from(memory.buffer);
  for (const [round, constant] of roundConstants().entries())
    bytes.writeBigUInt64LE(constant, CONSTANTS_AT + 8 * round);
  return { memory: bytes, hash };
}

function encodeModule(): number[] {
  const type = section(1, [1, 0x60, 2, 0x7f, 0x7f, 0]);
  const functions = section(3, [1, 0]);
  const memory = section(5, [1, 0, 1]);
  const exports = section(7, [2, ...name('memory'), 2, 0, ...name('hash'), 0, 0]);
  const locals = [2, 1, 0x7f, 56, 0x7e];
  const body = [...locals, ...hashBody(), OP.end];
  const code = section(10, [1, ...unsigned(body.length), ...body]);
  return [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0, ...type, ...functions, ...memory, ...exports, ...code];
}

function hashBody(): number[] {
  const absorb = Array.from({ length: KECCAK_BLOCK_BYTES / 8 }, (_, i) => {
    const target = lane(i, Math.floor(i / 5));
    return set(target, [...get(target), ...get(START), OP.load64, 3, ...unsigned(8 * i), OP.xor64]);
  }).flat();
  const rounds = [
    ...set(ROUND, [OP.const32, 0]),
    ...[OP.loop, 0x40],
    ...round(),
    ...set(ROUND, [...get(ROUND), OP.const32, 8, OP.add32]),
    ...[...get(ROUND), OP.const32, ...signed(8 * ROUNDS), OP.lessUnsigned32, OP.branchIf, 0],
    OP.end,
  ];
  const advance = [
    ...set(START, [...get(START), OP.const32, ...signed(KECCAK_BLOCK_BYTES), OP.add32]),
    ...set(BLOCKS, [...get(BLOCKS), OP.const32, 1, OP.sub32]),
    ...[...get(BLOCKS), OP.branchIf, 0],
  ];
  const squeeze = [0, 1, 2, 3].flatMap((i) => [OP.const32, 0, ...get(lane(i, 0)), OP.store64, 3, 8 * i]);
  return [OP.loop, 0x40, ...absorb, ...rounds, ...advance, OP.end, ...squeeze];
}

function round(): number[] {
  const code: number[] = [];
  const each = (step: (x: number, y: number) => number[]) => {
    for (let y = 0; y < 5; y++) for (let x = 0; x < 5; x++) code.push(...step(x, y));
  };
  // theta
  for (let x = 0; x < 5; x++) {
    const parity = [1, 2, 3, 4].flatMap((y) => [...get(lane(x, y)), OP.xor64]);
    code.push(...set(column(x), [...get(lane(x, 0)), ...parity]));
  }
  for (let x = 0; x < 5; x++) {
    code.push(...set(MIX, [...get(column(x + 4)), ...rotate(get(column(x + 1)), 1), OP.xor64]));
    for (let y = 0; y < 5; y++) code.push(...set(lane(x, y), [...get(lane(x, y)), ...get(MIX), OP.xor64]));
  }
  // rho and pi
  const offsets = rotations();
  each((x, y) => set(moved(y, 2 * x + 3 * y), rotate(get(lane(x, y)), offsets.get(lane(x, y)) ?? 0)));
  // chi
  each((x, y) => {
    const others = [...get(moved(x + 1, y)), OP.const64, 0x7f, OP.xor64, ...get(moved(x + 2, y)), OP.and64];
    return set(lane(x, y), [...get(moved(x, y)), ...others, OP.xor64]);
  });
  // iota
  const constant = [...get(ROUND), OP.load64, 3, ...unsigned(CONSTANTS_AT)];
  code.push(...set(lane(0, 0), [...get(lane(0, 0)), ...constant, OP.xor64]));
  return code;
}

// FIPS 202 section 3.2.2.
function rotations(): Map<number, number> {
  const offsets = new Map<number, number>();
  let [x, y] = [1, 0];
  for (let t = 0; t < 24; t++) {
    offsets.set(lane(x, y), (((t + 1) * (t + 2)) / 2) % 64);
    [x, y] = [y, (2 * x + 3 * y) % 5];
  }
  return offsets;
}

// FIPS 202 section 3.2.5: bits of a linear feedback shift register.
function roundConstants(): bigint[] {
  let register = 1;
  return Array.from({ length: ROUNDS }, () => {
    let constant = 0n;
    for (let j = 0; j <= 6; j++) {
      if (register & 1) constant |= 1n << BigInt(2 ** j - 1);
      register = register & 0x80 ? ((register << 1) ^ 0x171) & 0xff : register << 1;
    }
    return constant;
  });
}

const get = (local: number) => [OP.get, ...unsigned(local)];
const set = (local: number, value: number[]) => [...value, OP.set, ...unsigned(local)];
const rotate = (value: number[], by: number) => [...value, OP.const64, ...signed(by), OP.rotateLeft64];
const name = (text: string) => [text.length, ...Buffer.from(text)];
const section = (id: number, content: number[]) => [id, ...unsigned(content.length), ...content];

// LEB128, as WebAssembly encodes integers.
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  return value < 0x40 ? [value] : [(value & 0x7f) | 0x80, ...signed(value >>> 7)];
}
