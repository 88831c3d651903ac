import { encodeErrorResult, type Hex } from 'viem';
import { describe, expect, it } from 'vitest';
import { anchorsAbi, faultCourtAbi, stakingAbi } from './abi/index.ts';
import { CONTRACT_ERRORS, contractError, decodeRefusal, findRefusal } from './contractRefusal.ts';
import { InputError } from './errors.ts';

const NO_PULSE = encodeErrorResult({
  abi: faultCourtAbi,
  errorName: 'NoPulse',
  args: [`0x${'ab'.repeat(32)}`, 1n, 2n, 3n],
});

describe('reasons of contracts', () => {
  it('are read from revert data of any of them, with their values by name', () => {
    expect(decodeRefusal(NO_PULSE)).toEqual({
      name: 'NoPulse',
      values: { commitment: `0x${'ab'.repeat(32)}`, time: 1n, after: 2n, until: 3n },
    });
    const small = encodeErrorResult({ abi: stakingAbi, errorName: 'BondTooSmall', args: [1n, 2n] });
    expect(decodeRefusal(small)).toEqual({ name: 'BondTooSmall', values: { bond: 1n, least: 2n } });
    const empty = encodeErrorResult({ abi: anchorsAbi, errorName: 'EmptyOpening' });
    expect(decodeRefusal(empty)).toEqual({ name: 'EmptyOpening', values: {} });
    expect(CONTRACT_ERRORS.length).toBeGreaterThan(60);
  });

  it('stay unknown for data that no contract of ours gives', () => {
    for (const data of ['0x', '0x12345678', `${NO_PULSE.slice(0, 10)}00`] as Hex[]) {
      expect(decodeRefusal(data)).toBeUndefined();
    }
  });

  it('are found wherever a node or library puts them', () => {
    const inner = Object.assign(new Error('execution reverted'), { data: { code: 3, data: NO_PULSE } });
    const outer = new Error('x', { cause: new Error('y', { cause: inner }) });
    expect(findRefusal(outer)?.name).toBe('NoPulse');
    expect(findRefusal(Object.assign(new Error(), { raw: NO_PULSE }))?.name).toBe('NoPulse');
    expect(findRefusal(new Error('no data'))).toBeUndefined();
    expect(findRefusal('text')).toBeUndefined();
    const circle = new Error('x');
    circle.cause = circle;
    expect(findRefusal(circle)).toBeUndefined();
  });

  it('become errors with a code', () => {
    const refused = contractError('the challenge', Object.assign(new Error(), { data: NO_PULSE }));
    expect(refused).toMatchObject({ code: 'CONTRACT_REFUSED', details: { error: 'NoPulse', until: 3n } });
    expect(contractError('x', new Error('insufficient funds for gas * price + value')).code).toBe('INSUFFICIENT_FUNDS');
    expect(contractError('x', new Error('socket hang up')).code).toBe('CHAIN_REQUEST_FAILED');
    const ours = new InputError('CHAIN_TIMEOUT', 'x');
    expect(contractError('x', ours)).toBe(ours);
  });
});
