import { InvariantError } from '@assay/sdk';
import { type Hex, type LocalAccount, toHex } from 'viem';
import { localAccount } from '../chain/localAccount.ts';

/** Who takes part in the quick start; every role has a key of its own. */
export type Cast = {
  readonly operator: LocalAccount;
  readonly receiptKey: Hex;
  readonly anchorKey: Hex;
  readonly checkpointSeed: Hex;
  readonly saltSecret: Hex;
  /** Has all the OPG at first. */
  readonly treasury: LocalAccount;
  /** Delegates to the honest operator. */
  readonly holder: LocalAccount;
  readonly dishonest: LocalAccount;
  readonly dishonestReceiptKey: Hex;
  /** Sends the monitor's challenges. */
  readonly challengerKey: Hex;
};

export function localCast(): Cast {
  return {
    operator: localAccount(1),
    receiptKey: secret(2),
    anchorKey: secret(3),
    checkpointSeed: secret(4),
    saltSecret: secret(5),
    treasury: localAccount(0),
    holder: localAccount(6),
    dishonest: localAccount(7),
    dishonestReceiptKey: secret(8),
    challengerKey: secret(9),
  };
}

function secret(index: number): Hex {
  const { privateKey } = localAccount(index).getHdKey();
  if (privateKey === null) throw new InvariantError('PRIVATE_KEY_INVALID', 'A derived account has no private key.');
  return toHex(privateKey);
}
