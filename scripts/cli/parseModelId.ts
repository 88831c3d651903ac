import { InputError } from '@assay/sdk';
import type { Hex } from 'viem';

/** Reads a model id. @throws InputError HEX_MALFORMED */
export function parseModelId(text: string): Hex {
  if (!/^0x[0-9a-fA-F]{64}$/.test(text)) {
    throw new InputError('HEX_MALFORMED', 'A model id is 0x and 64 hex digits; "assay model register" prints it.', {
      text,
    });
  }
  return text.toLowerCase() as Hex;
}
