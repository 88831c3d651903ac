import { manifestDigest, omsRoot } from '@assay/sdk';
import { Command } from 'commander';
import { act } from '../../cli/command.ts';
import type { ChainOptions } from '../../cli/connection.ts';
import { namedModel } from '../../cli/namedModel.ts';
import { table } from '../../cli/output.ts';
import { folderManifest } from '../../model/folderManifest.ts';

export function digest(): Command {
  const command = new Command('digest')
    .description('hash a model folder or file: its manifest digest and its OpenSSF model signing root')
    .argument('<path>');
  act<ChainOptions>(command, async (_options, output, path) => {
    const manifest = await folderManifest(namedModel(path), (name) => output.step(`hashing ${name}`));
    const digests = { manifestDigest: manifestDigest(manifest), omsRoot: omsRoot(manifest) };
    output.result({ ...digests, manifest }, [
      ...manifest.resources.map(({ digest: hash, name }) => `${hash}  ${name}`),
      ...table(Object.entries(digests)),
    ]);
    return undefined;
  });
  return command;
}
