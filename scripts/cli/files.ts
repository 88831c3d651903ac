import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { InputError } from '@assay/sdk';

/** Reads a file; `-` is standard input. @throws InputError FILE_UNREADABLE */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return path === '-' ? readFileSync(0) : await readFile(path);
  } catch (cause) {
    throw new InputError('FILE_UNREADABLE', `${path} cannot be read.`, { path }, { cause });
  }
}

/** Reads a JSON file. @throws InputError FILE_UNREADABLE, also when it is not JSON */
export async function readJsonFile(path: string): Promise<unknown> {
  const text = Buffer.from(await readBytes(path)).toString('utf8');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError('FILE_UNREADABLE', `${path} is not JSON.`, { path }, { cause });
  }
}

/** Writes what a command was asked for into a file, which may be a device, and the folders above it. @throws InputError FILE_UNWRITABLE */
export async function writeText(path: string, text: string) {
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  } catch (cause) {
    throw new InputError('FILE_UNWRITABLE', `${path} cannot be written. Name another place.`, { path }, { cause });
  }
}

/** Text given on the command line: the content of the file of that name, if there is one, else the text itself. */
export async function textOrFile(argument: string): Promise<string> {
  const named = argument === '-' || (argument.length < 300 && existsSync(argument));
  return named
    ? Buffer.from(await readBytes(argument))
        .toString('utf8')
        .trim()
    : argument.trim();
}
