import { Command } from 'commander';
import { declareCommand } from './operator/declare.ts';
import { initCommand } from './operator/init.ts';
import { registerCommand } from './operator/register.ts';
import { serveCommand } from './operator/serve.ts';
import { statusCommand } from './operator/status.ts';

export function operatorCommand(): Command {
  const command = new Command('operator').description('run an operator: serve a model under receipts');
  for (const one of [initCommand, registerCommand, declareCommand, serveCommand, statusCommand])
    command.addCommand(one());
  return command;
}
