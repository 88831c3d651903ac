import { startIndexer } from '@assay/indexer';
import { Command } from 'commander';
import { act } from '../cli/command.ts';
import { type ChainOptions, connect } from '../cli/connection.ts';
import { EXIT } from '../cli/exitCodes.ts';
import { httpUrl } from '../cli/httpUrl.ts';
import { untilStopped } from '../cli/untilStopped.ts';
import { wholeNumber } from '../cli/wholeNumber.ts';

type Options = ChainOptions & {
  monitor?: string;
  host?: string;
  port: number;
  store?: string;
  databaseUrl?: string;
  schema?: string;
  nodeRate?: number;
};

export function indexerCommand(): Command {
  const command = new Command('indexer')
    .description('index the contracts and answer GraphQL; PGlite by default, PostgreSQL with a database URL')
    .option('--monitor <url>', 'monitor to ask for proofs (default: MONITOR_URL)', httpUrl)
    .option('--host <address>', 'address to listen on')
    .option('--port <number>', 'port to listen on, 0 for a free one', wholeNumber(65_535), 42_069)
    .option('--store <folder>', 'folder of PGlite')
    .option('--database-url <url>', 'PostgreSQL to use (default: DATABASE_URL)')
    .option('--schema <name>', 'PostgreSQL schema')
    .option('--node-rate <number>', 'requests a second that the node gets at first', wholeNumber(2000));

  act<Options>(command, async (options, output) => {
    const { rpcUrl, deploymentPath } = await connect(options);
    const monitorUrl = options.monitor ?? process.env.MONITOR_URL;
    const databaseUrl = options.databaseUrl ?? process.env.DATABASE_URL;
    output.step('starting the indexer');
    const indexer = await startIndexer({
      deploymentPath,
      rpcUrl,
      port: options.port,
      ...(monitorUrl !== undefined && { monitorUrl }),
      ...(databaseUrl !== undefined && { databaseUrl }),
      ...(options.host !== undefined && { hostname: options.host }),
      ...(options.store !== undefined && { dataDir: options.store }),
      ...(options.schema !== undefined && { schema: options.schema }),
      ...(options.nodeRate !== undefined && { nodeRate: options.nodeRate }),
      onLog: (line) => console.error(line),
    });
    output.result({ url: indexer.url, graphql: indexer.graphqlUrl }, [`GraphQL at ${indexer.graphqlUrl}`]);
    const ended = await Promise.race([untilStopped(() => indexer.close()), indexer.exited]);
    return ended === undefined ? EXIT.ok : EXIT.unexpected;
  });
  return command;
}
