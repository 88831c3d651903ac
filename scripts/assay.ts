#!/usr/bin/env node
// The `assay` command. Each command is a file in commands/; this one only lists them.
import { Command } from 'commander';
import { EXIT } from './cli/exitCodes.ts';
import { httpUrl } from './cli/httpUrl.ts';
import { anchorCommand } from './commands/anchor.ts';
import { deployCommand } from './commands/deploy.ts';
import { challengeCommand } from './commands/faults/challenge.ts';
import { demandCommand } from './commands/faults/demand.ts';
import { presentCommand } from './commands/faults/present.ts';
import { indexerCommand } from './commands/indexer.ts';
import { logCommand } from './commands/log.ts';
import { modelCommand } from './commands/model.ts';
import { monitorCommand } from './commands/monitor.ts';
import { operatorCommand } from './commands/operator.ts';
import { quickstartCommand } from './commands/quickstart.ts';
import { receiptCommand } from './commands/receipt.ts';
import { rerunCommand } from './commands/rerun.ts';
import { claimCommand } from './commands/stake/claim.ts';
import { commissionCommand } from './commands/stake/commission.ts';
import { delegateCommand } from './commands/stake/delegate.ts';
import { operatorsCommand } from './commands/stake/operators.ts';
import { rewardsCommand } from './commands/stake/rewards.ts';
import { stakeCommand } from './commands/stake/stake.ts';
import { unbondCommand } from './commands/stake/unbond.ts';
import { verifyCommand } from './commands/verify.ts';

const program = new Command('assay')
  .description('Receipts for AI inference: signed, logged, anchored, open to challenge')
  .option('--json', 'print one line of JSON instead of text')
  .option('--rpc <url>', 'JSON-RPC URL of the chain (default: ASSAY_RPC_URL or http://127.0.0.1:8545)', httpUrl)
  .option('--deployment <file>', 'deployment record (default: deployments/<chain id>.json)')
  .showHelpAfterError();

for (const command of [
  quickstartCommand,
  deployCommand,
  operatorCommand,
  modelCommand,
  anchorCommand,
  receiptCommand,
  verifyCommand,
  rerunCommand,
  logCommand,
  operatorsCommand,
  stakeCommand,
  commissionCommand,
  delegateCommand,
  unbondCommand,
  claimCommand,
  rewardsCommand,
  presentCommand,
  challengeCommand,
  demandCommand,
  monitorCommand,
  indexerCommand,
]) {
  program.addCommand(command());
}
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
