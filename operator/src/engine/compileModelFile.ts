import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { type CompiledModel, type CompileOptions, compileOnnx } from '@assay/engine';
import { InputError } from '@assay/sdk';

/**
 * Compiles an ONNX file; external data is read from its folder and nowhere else.
 * @throws InputError FILE_UNREADABLE, and what `compileOnnx` throws
 */
export function compileModelFile(path: string, options: Omit<CompileOptions, 'external'> = {}): CompiledModel {
  const model = read(path);
  const folder = realpathSync(dirname(path));
  return compileOnnx(model, {
    ...options,
    external: (location) => {
      // A link inside the folder may lead out of it.
      const file = real(join(folder, location));
      if (file.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return read(file);
      throw new InputError('MODEL_MALFORMED', `External data ${location} lies outside the folder of the model.`, {
        location,
      });
    },
  });
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch (cause) {
    throw new InputError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, { cause });
  }
}

function read(path: string): Uint8Array {
  try {
    const found = statSync(path);
    // A pipe or a device in a folder from elsewhere would never end, or never begin.
    if (!found.isFile()) throw new InputError('FILE_UNREADABLE', `${path} is no file.`, { path });
    if (found.size >= 2 ** 31) {
      throw new InputError(
        'MODEL_TOO_LARGE',
        `${path} is 2 GiB or larger. Serve it behind an upstream as Attributed.`,
        { path },
      );
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof InputError) throw cause;
    throw new InputError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, { cause });
  }
}
