import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Returns the name of the database schema for this build on this deployment. Ponder resumes a schema when its own build
 * id is unchanged, but that id leaves out everything under lib/ and schema/: with it in the name, no build takes over another's rows.
 */
export function schemaName(indexerDir: string, deploymentPath: string): string {
  const hash = createHash('sha256').update(readFileSync(deploymentPath));
  for (const path of sources(indexerDir)) hash.update(path).update(readFileSync(join(indexerDir, path)));
  return `assay_${hash.digest('hex').slice(0, 16)}`;
}

function sources(indexerDir: string): string[] {
  const under = (folder: string) =>
    readdirSync(join(indexerDir, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path));
  return [...under('lib'), ...under('schema'), ...under('src'), 'ponder.config.ts', 'ponder.schema.ts', 'runtime.ts']
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
    .sort();
}
