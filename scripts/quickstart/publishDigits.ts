import { modelId } from '@assay/sdk';
import type { Hex, LocalAccount } from 'viem';
import type { Connection } from '../cli/connection.ts';
import { attributedRecord, registerModel } from '../cli/registerModel.ts';
import { folderManifest } from '../model/folderManifest.ts';
import { modelFolder } from '../model/modelFiles.ts';

/** Registers one of the committed digit models, hashed from its files now. */
export async function publishDigits(connection: Connection, publisher: LocalAccount, name: string): Promise<Hex> {
  const record = attributedRecord(await folderManifest(modelFolder(name)), publisher.address);
  await registerModel(connection, publisher, record, { name, uri: '' });
  return modelId(record);
}
