import { Command } from 'commander';
import { compile } from './model/compile.ts';
import { digest } from './model/digest.ts';
import { register } from './model/register.ts';
import { show } from './model/show.ts';

export function modelCommand(): Command {
  const command = new Command('model').description('models: what exactly is served');
  for (const part of [digest, compile, register, show]) command.addCommand(part());
  return command;
}
