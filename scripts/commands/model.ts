import { basename, resolve } from 'node:path';
import { InputError, manifestDigest, modelId, omsRoot } from '@assay/sdk';
import { Command } from 'commander';
import { type AccountOptions, openAccount, withAccount } from '../cli/account.ts';
import { act } from '../cli/command.ts';
import { type ChainOptions, connect } from '../cli/connection.ts';
import { table } from '../cli/output.ts';
import { parseModelId } from '../cli/parseModelId.ts';
import { attributedRecord, registerModel } from '../cli/registerModel.ts';
import { showModel } from '../cli/showModel.ts';
import { folderManifest } from '../model/folderManifest.ts';

type RegisterOptions = ChainOptions & AccountOptions & { name?: string; uri?: string };

export function modelCommand(): Command {
  return new Command('model')
    .description('models: what exactly is served')
    .addCommand(digest())
    .addCommand(register())
    .addCommand(show());
}

function digest(): Command {
  const command = new Command('digest')
    .description('hash a model folder or file: its manifest digest and its OpenSSF model signing root')
    .argument('<path>');
  act<ChainOptions>(command, async (_options, output, path) => {
    const manifest = await folderManifest(named(path), (name) => output.step(`hashing ${name}`));
    const digests = { manifestDigest: manifestDigest(manifest), omsRoot: omsRoot(manifest) };
    output.result({ ...digests, manifest }, [
      ...manifest.resources.map(({ digest: hash, name }) => `${hash}  ${name}`),
      ...table(Object.entries(digests)),
    ]);
    return undefined;
  });
  return command;
}

function register(): Command {
  const command = withAccount(
    new Command('register')
      .description('register a model folder or file on chain, under your own name')
      .argument('<path>')
      .option('--name <text>', 'name for people (default: that of the folder or file)')
      .option('--uri <url>', 'where the files can be had'),
  );
  act<RegisterOptions>(command, async (options, output, path) => {
    const connection = await connect(options);
    const publisher = await openAccount(options, connection.deployment.chainId);
    const manifest = await folderManifest(named(path), (name) => output.step(`hashing ${name}`));
    const record = attributedRecord(manifest, publisher.address);
    output.step(`registering as ${publisher.address}`);
    const { name = basename(resolve(named(path))), uri = '' } = options;
    const transactionHash = await registerModel(connection, publisher, record, { name, uri });
    const id = modelId(record);
    output.result({ modelId: id, ...record, transactionHash }, [
      ...table([
        ['model id', id],
        ['trust', record.trust],
        ['transaction', transactionHash ?? 'none: it was registered before'],
      ]),
    ]);
    return undefined;
  });
  return command;
}

function show(): Command {
  const command = new Command('show').description('show a registered model').argument('<model id>');
  act<ChainOptions>(command, async (options, output, id) => {
    const model = await showModel(await connect(options), parseModelId(id ?? ''));
    output.result(model, table(Object.entries(model)));
    return undefined;
  });
  return command;
}

function named(path: string | undefined): string {
  if (path === undefined) throw new InputError('FILE_UNREADABLE', 'Name the model folder or file.', {});
  return path;
}
