import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';

/** Solidity sources by their import path. */
export type Sources = Readonly<Record<string, string>>;

/** Reads some files of the project and whatever they import, once: what others change meanwhile is not seen. */
export function readSources(root: string, files: readonly string[]): Sources {
  const sources: Record<string, string> = {};
  const read = (name: string) => {
    if (sources[name] !== undefined) return;
    sources[name] = readFileSync(join(root, name.startsWith('@') ? 'node_modules' : '', name), 'utf8');
    for (const imported of importsOf(name, sources[name])) read(imported);
  };
  files.forEach(read);
  return sources;
}

/** Those sources that some files need. */
export function closureOf(sources: Sources, files: readonly string[]): Sources {
  const needed: Record<string, string> = {};
  const take = (name: string) => {
    if (needed[name] !== undefined) return;
    needed[name] = sources[name]!;
    for (const imported of importsOf(name, sources[name]!)) take(imported);
  };
  files.forEach(take);
  return needed;
}

/** Solidity files below a folder of the project, sorted. */
export function solidityFiles(root: string, folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.sol'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`)
    .sort();
}

function importsOf(name: string, source: string): string[] {
  const paths = [...source.matchAll(/^import\s[^;"]*"([^"]+)"/gm)].map(([, path]) => path!);
  return paths.map((path) => (path.startsWith('.') ? posix.join(posix.dirname(name), path) : path));
}
