import { Command } from 'commander';
import { addCommands } from '../cli/addCommands.ts';

export async function modelCommand(): Promise<Command> {
  return addCommands(new Command('model').description('models: what exactly is served'), {
    digest: async () => (await import('./model/digest.ts')).digest(),
    compile: async () => (await import('./model/compile.ts')).compile(),
    register: async () => (await import('./model/register.ts')).register(),
    show: async () => (await import('./model/show.ts')).show(),
  });
}
