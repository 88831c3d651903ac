import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { InputError } from '@assay/sdk';

/** The ONNX file of a model that is given as a file or as a folder with one. @throws InputError FILE_UNREADABLE, MODEL_MALFORMED */
export async function onnxFileIn(path: string): Promise<string> {
  const found = await stat(path).catch((cause) => {
    throw new InputError('FILE_UNREADABLE', `There is no model at ${path}.`, { path }, { cause });
  });
  if (!found.isDirectory()) return path;
  const names = (await readdir(path)).filter((name) => name.toLowerCase().endsWith('.onnx'));
  if (names.length === 1) return join(path, names[0]!);
  const problem = names.length === 0 ? 'has no .onnx file in it' : `has ${names.length} .onnx files: name one`;
  throw new InputError('MODEL_MALFORMED', `${path} ${problem}.`, { path, names });
}
