export { loadSqlite, type OwnDatabase, openOwnDatabase, takeLock } from './sqlite.ts';
export { writeFailure } from './writeFailure.ts';
export {
  type DurableWrite,
  renameDurablySync,
  syncFolder,
  syncFolderSync,
  writeFileDurably,
  writeFileDurablySync,
} from './writeFileDurably.ts';
