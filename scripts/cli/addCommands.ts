import type { Command } from 'commander';

/**
 * Adds to `parent` the commands that the command line names, or all of them if it names none (help, a typing error). What the
 * others import is not loaded: that takes longer than most commands run.
 * @param commands by name, each with how it is loaded
 */
export async function addCommands(
  parent: Command,
  commands: Readonly<Record<string, () => Promise<Command>>>,
  args: readonly string[] = process.argv.slice(2),
): Promise<Command> {
  const names = Object.keys(commands);
  const named = names.filter((name) => args.includes(name));
  for (const name of named.length === 0 ? names : named) parent.addCommand(await commands[name]!());
  return parent;
}
