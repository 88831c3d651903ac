import type { Provider, Signer } from 'ethers';
import type { Address, Hex } from 'viem';
import { parseAddress } from './address.ts';
import { type ChainReader, createChainReaderFrom } from './chainReader.ts';
import type { EthCaller } from './contractReader.ts';
import type { Deployment } from './deployment.ts';
import { InputError } from './errors.ts';
import { receiptTypedData } from './receipt.ts';
import type { InferenceReceipt, ReceiptDomain, SignedReceipt } from './receiptFields.ts';
import { recoverReceiptSigner } from './signature.ts';

/** Signs receipts with a key that lives elsewhere: in a wallet, a keystore, a hardware module. */
export type ReceiptTypedDataSigner = {
  readonly address: Address;
  signReceipt(receipt: InferenceReceipt, domain: ReceiptDomain): Promise<SignedReceipt>;
};

/**
 * Receipt signer from an ethers v6 signer. What comes back is checked by recovery, because a wallet may sign with another
 * account than it names, or in a form that the protocol refuses.
 * @throws InputError SIGNATURE_… from `signReceipt` when the signer's signature is not its own or not canonical
 */
export async function fromEthersSigner(signer: Signer): Promise<ReceiptTypedDataSigner> {
  const address = parseAddress(await signer.getAddress());
  return {
    address,
    async signReceipt(receipt, domain) {
      const { domain: typedDomain, types, message } = receiptTypedData(receipt, domain);
      const mutableTypes = { InferenceReceipt: [...types.InferenceReceipt] };
      const signature = (await signer.signTypedData(typedDomain, mutableTypes, message)) as Hex;
      const signed = { receipt, domain, signature };
      const recovered = recoverReceiptSigner(signed);
      if (recovered !== address) {
        throw new InputError('SIGNATURE_MISMATCH', `The signer signed as ${recovered}, not as ${address}.`, {
          recovered,
          address,
        });
      }
      return signed;
    },
  };
}

/** Chain reader from an ethers v6 provider, for `verifyReceipt`. With `blockNumber`, every read is of that block. */
export function fromEthersProvider(provider: Provider, deployment: Deployment, blockNumber?: number): ChainReader {
  const blockTag = blockNumber ?? 'latest';
  const caller: EthCaller = {
    call: async (to, data) => (await provider.call({ to, data, blockTag })) as Hex,
    chainId: async () => Number((await provider.getNetwork()).chainId),
    async blockTime() {
      const block = await provider.getBlock(blockTag);
      if (block === null)
        throw new InputError('CHAIN_UNREACHABLE', `The node does not know block ${blockTag}.`, { blockTag });
      return block.timestamp;
    },
  };
  return createChainReaderFrom(caller, deployment);
}
