import { Command } from 'commander';
import { addCommands } from '../cli/addCommands.ts';

export async function operatorCommand(): Promise<Command> {
  return addCommands(new Command('operator').description('run an operator: serve a model under receipts'), {
    init: async () => (await import('./operator/init.ts')).initCommand(),
    register: async () => (await import('./operator/register.ts')).registerCommand(),
    declare: async () => (await import('./operator/declare.ts')).declareCommand(),
    serve: async () => (await import('./operator/serve.ts')).serveCommand(),
    status: async () => (await import('./operator/status.ts')).statusCommand(),
  });
}
