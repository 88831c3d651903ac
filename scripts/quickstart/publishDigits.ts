import { programRootOf, weightRootOf } from '@assay/engine';
import { compileModelFile } from '@assay/operator';
import { modelId } from '@assay/sdk';
import type { Hex, LocalAccount } from 'viem';
import type { Connection } from '../cli/connection.ts';
import { modelRecord, registerModel } from '../cli/registerModel.ts';
import { registerProgram } from '../cli/registerProgram.ts';
import { folderManifest } from '../model/folderManifest.ts';
import { modelFile, modelFolder } from '../model/modelFiles.ts';

/** Registers one of the committed digit models so that anyone can recompute it, hashed and compiled from its files now. */
export async function publishDigits(connection: Connection, publisher: LocalAccount, name: string): Promise<Hex> {
  const { program, weights } = compileModelFile(modelFile(name));
  await registerProgram(connection, publisher, program);
  const roots = { programRoot: programRootOf(program), weightRoot: weightRootOf(weights) };
  const record = modelRecord(await folderManifest(modelFolder(name)), publisher.address, roots);
  await registerModel(connection, publisher, record, { name, uri: '' });
  return modelId(record);
}
