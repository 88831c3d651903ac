import { opgAbi, stakingAbi } from '@assay/sdk/abi';
import { type Abi, type AbiParameter, type Address, type Hex, toEventSelector, toFunctionSelector } from 'viem';
import { type Account, type Call, NOBODY } from '../models/stakingOperations.ts';

/** Which name has which address, both ways. */
export type Names = { addressOf(name: Account): Address; nameOf(address: bigint): Account };

/** One log as the node gives it. */
export type RawLog = { readonly topics: readonly Hex[]; readonly data: Hex };

type Shape = { readonly name: string; readonly inputs: readonly AbiParameter[] };
type Described = Shape & { readonly type: 'function' | 'event' | 'error' };

const described = ([...stakingAbi, ...opgAbi.filter(({ type }) => type === 'error')] as Abi).filter(
  (item): item is Described & typeof item => 'name' in item,
);
const selectors = new Map<string, Hex>();
const events = new Map<Hex, Shape>();
const errors = new Map<string, Shape>();
for (const item of described) {
  if (item.type === 'function') selectors.set(item.name, toFunctionSelector(item as never));
  if (item.type === 'event') events.set(toEventSelector(item as never), item);
  if (item.type === 'error') errors.set(toFunctionSelector(asFunction(item)), item);
}

/** Call data. By hand, as it is needed a hundred thousand times: all arguments are single words but `claimMany`'s. */
export function encodeCall(call: Call, names: Names): string {
  const [name, ...args] = call;
  const selector = selectors.get(name)!.slice(2);
  if (call[0] === 'claimMany') return selector + [32n, BigInt(call[1].length), ...call[1]].map(word).join('');
  const words = (args as readonly (bigint | boolean | string)[]).map((arg) =>
    typeof arg === 'string' ? word(BigInt(names.addressOf(arg))) : word(BigInt(arg)),
  );
  return selector + words.join('');
}

/** A log as the model writes events: the name and the arguments in the order of the ABI, accounts by name. */
export function eventText({ topics, data }: RawLog, names: Names): string {
  const { name, inputs } = events.get(topics[0]!)!;
  const rest = wordsOf(data.slice(2));
  let [topic, at] = [1, 0];
  const values = inputs.map((input) => {
    const indexed = 'indexed' in input && input.indexed === true;
    return valueText(indexed ? BigInt(topics[topic++]!) : rest[at++]!, input, names);
  });
  return [name, ...values].join(' ');
}

/** A custom error in the same form. */
export function errorText(data: string, names: Names): string {
  const error = errors.get(`0x${data.slice(0, 8)}`);
  if (error === undefined) return `an unknown error: ${data}`;
  const words = wordsOf(data.slice(8));
  return [error.name, ...error.inputs.map((input, i) => valueText(words[i]!, input, names))].join(' ');
}

/** Hex digits as 32-byte words. */
export function wordsOf(digits: string): bigint[] {
  const words: bigint[] = [];
  for (let at = 0; at + 64 <= digits.length; at += 64) words.push(BigInt(`0x${digits.slice(at, at + 64)}`));
  return words;
}

/** Names for addresses, in which `nobody` is address zero. */
export function namesOf(entries: readonly (readonly [Account, Address])[]): Names {
  const addresses = new Map<Account, Address>([...entries, [NOBODY, `0x${'00'.repeat(20)}`]]);
  const names = new Map([...addresses].map(([name, address]) => [BigInt(address), name]));
  return {
    addressOf: (name) => addresses.get(name)!,
    nameOf: (address) => names.get(address) ?? `0x${address.toString(16)}`,
  };
}

function valueText(value: bigint, input: AbiParameter, names: Names): string {
  return input.type === 'address' ? names.nameOf(value) : value.toString();
}

function word(value: bigint): string {
  return value.toString(16).padStart(64, '0');
}

function asFunction(item: Shape): string {
  return `function ${item.name}(${item.inputs.map(signatureType).join(',')})`;
}

function signatureType(input: AbiParameter): string {
  if (!('components' in input)) return input.type;
  return `(${input.components.map(signatureType).join(',')})${input.type.slice('tuple'.length)}`;
}
