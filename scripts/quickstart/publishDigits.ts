import { type ModelRecord, manifestDigest, modelId, omsRoot, ZERO_32 } from '@assay/sdk';
import type { Hex, LocalAccount } from 'viem';
import type { Connection } from '../cli/connection.ts';
import { registerModel } from '../cli/registerModel.ts';
import { folderManifest } from '../model/folderManifest.ts';
import { modelFolder } from '../model/modelFiles.ts';

/** Registers one of the committed digit models, hashed from its files now. */
export async function publishDigits(connection: Connection, publisher: LocalAccount, name: string): Promise<Hex> {
  const manifest = await folderManifest(modelFolder(name));
  const record: ModelRecord = {
    manifestDigest: manifestDigest(manifest),
    omsRoot: omsRoot(manifest),
    programRoot: ZERO_32,
    weightRoot: ZERO_32,
    trust: 'Attributed',
    publisher: publisher.address,
  };
  await registerModel(connection, publisher, record, { name, uri: '' });
  return modelId(record);
}
