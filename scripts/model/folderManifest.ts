import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { buildManifest, InputError, type Manifest } from '@assay/sdk';
import type { Hex } from 'viem';

/** What OpenSSF model signing leaves out by default. The manifest lists those that were there. */
const IGNORED = ['.git', '.gitattributes', '.github', '.gitignore'];

/**
 * Builds the manifest of a model on disk: a folder, or a single file (whose name is then `.`).
 * @throws InputError FILE_UNREADABLE if it is neither; MANIFEST_MALFORMED for a symbolic link or an empty folder
 */
export async function folderManifest(path: string, onFile: (name: string) => void = () => {}): Promise<Manifest> {
  const stat = await lstat(path).catch((cause) => {
    throw new InputError('FILE_UNREADABLE', `There is no model at ${path}.`, { path }, { cause });
  });
  if (stat.isFile()) return buildManifest([{ name: '.', digest: await fileDigest(path) }]);
  if (!stat.isDirectory()) {
    const message = `${path} is no folder and no plain file. Name the file that a link points to.`;
    throw new InputError('FILE_UNREADABLE', message, { path });
  }

  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = [];
  const left = new Set<string>();
  for (const entry of entries) {
    const full = join(entry.parentPath, entry.name);
    const name = relative(path, full).split(sep).join('/');
    const top = name.split('/')[0] ?? '';
    if (IGNORED.includes(top)) left.add(top);
    if (IGNORED.includes(top) || entry.isDirectory()) continue;
    if (!entry.isFile()) {
      throw new InputError(
        'MANIFEST_MALFORMED',
        `${full} is not a plain file. Replace links by the files they point to.`,
        { path: full },
      );
    }
    onFile(name);
    files.push({ name, digest: await fileDigest(full) });
  }
  if (files.length === 0) throw new InputError('MANIFEST_MALFORMED', `${path} holds no files.`, { path });
  return buildManifest(files, [...left]);
}

async function fileDigest(path: string): Promise<Hex> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return `0x${hash.digest('hex')}`;
}
