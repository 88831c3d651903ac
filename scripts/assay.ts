#!/usr/bin/env node
// The `assay` command. Each command is a file in commands/; this one only lists them.
import { Command } from 'commander';
import { addCommands } from './cli/addCommands.ts';
import { EXIT } from './cli/exitCodes.ts';
import { httpUrl } from './cli/httpUrl.ts';

const program = new Command('assay')
  .description('Receipts for AI inference: signed, logged, anchored, open to challenge')
  .option('--json', 'print one line of JSON instead of text')
  .option('--rpc <url>', 'JSON-RPC URL of the chain (default: ASSAY_RPC_URL or http://127.0.0.1:8545)', httpUrl)
  .option('--deployment <file>', 'deployment record (default: deployments/<chain id>.json)')
  .showHelpAfterError();

await addCommands(program, {
  quickstart: async () => (await import('./commands/quickstart.ts')).quickstartCommand(),
  deploy: async () => (await import('./commands/deploy.ts')).deployCommand(),
  operator: async () => (await import('./commands/operator.ts')).operatorCommand(),
  model: async () => (await import('./commands/model.ts')).modelCommand(),
  anchor: async () => (await import('./commands/anchor.ts')).anchorCommand(),
  receipt: async () => (await import('./commands/receipt.ts')).receiptCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  rerun: async () => (await import('./commands/rerun.ts')).rerunCommand(),
  log: async () => (await import('./commands/log.ts')).logCommand(),
  operators: async () => (await import('./commands/stake/operators.ts')).operatorsCommand(),
  stake: async () => (await import('./commands/stake/stake.ts')).stakeCommand(),
  commission: async () => (await import('./commands/stake/commission.ts')).commissionCommand(),
  delegate: async () => (await import('./commands/stake/delegate.ts')).delegateCommand(),
  unbond: async () => (await import('./commands/stake/unbond.ts')).unbondCommand(),
  claim: async () => (await import('./commands/stake/claim.ts')).claimCommand(),
  rewards: async () => (await import('./commands/stake/rewards.ts')).rewardsCommand(),
  present: async () => (await import('./commands/faults/present.ts')).presentCommand(),
  challenge: async () => (await import('./commands/faults/challenge.ts')).challengeCommand(),
  demand: async () => (await import('./commands/faults/demand.ts')).demandCommand(),
  monitor: async () => (await import('./commands/monitor.ts')).monitorCommand(),
  indexer: async () => (await import('./commands/indexer.ts')).indexerCommand(),
});
explainUsage(program);
await program.parseAsync();

/**
 * Shows the options of every command in the help of each. Commander says on standard error what is wrong; programs get the
 * same as JSON, and an exit code.
 */
function explainUsage(command: Command): void {
  command.configureHelp({ showGlobalOptions: true });
  command.exitOverride(({ exitCode, code, message }) => {
    if (exitCode === 0) process.exit(EXIT.ok);
    if (process.argv.includes('--json')) {
      const what = code === 'commander.help' ? `Name a command of "${command.name()}"; --help lists them.` : message;
      console.log(JSON.stringify({ error: { code: 'USAGE', message: what } }));
    }
    process.exit(EXIT.input);
  });
  for (const inner of command.commands) explainUsage(inner);
}
