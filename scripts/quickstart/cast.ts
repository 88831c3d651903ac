import { InvariantError } from '@assay/sdk';
import { type Hex, type LocalAccount, toHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

/** The publicly known words of development chains. */
const WORDS = 'test test test test test test test test test test test junk';

/** Who takes part in the quick start; every role has a key of its own. */
export type Cast = {
  readonly operator: LocalAccount;
  readonly receiptKey: Hex;
  readonly anchorKey: Hex;
  readonly checkpointSeed: Hex;
  readonly saltSecret: Hex;
};

export function localCast(): Cast {
  return {
    operator: mnemonicToAccount(WORDS, { addressIndex: 1 }),
    receiptKey: secret(2),
    anchorKey: secret(3),
    checkpointSeed: secret(4),
    saltSecret: secret(5),
  };
}

function secret(addressIndex: number): Hex {
  const { privateKey } = mnemonicToAccount(WORDS, { addressIndex }).getHdKey();
  if (privateKey === null) throw new InvariantError('PRIVATE_KEY_INVALID', 'A derived account has no private key.');
  return toHex(privateKey);
}
