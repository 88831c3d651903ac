import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folder of external vectors (VECTORS_DIR, else beside the repository); undefined, with the reason printed, when it is missing. */
export function vectorsDir(name: string): string | undefined {
  const root = process.env.VECTORS_DIR ?? fileURLToPath(new URL('../../../shared/vectors', import.meta.url));
  const dir = join(root, name);
  if (existsSync(dir)) return dir;
  console.warn(
    `skipped: no external ${name} vectors (VECTORS_DIR is not set and there is no ../shared/vectors/${name})`,
  );
  return undefined;
}

/** All files under a folder. */
export function filesUnder(dir: string): string[] {
  return readdirSync(dir)
    .sort()
    .flatMap((name) => {
      const path = join(dir, name);
      return statSync(path).isDirectory() ? filesUnder(path) : [path];
    });
}
