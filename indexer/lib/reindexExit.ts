/** With this code an indexer's process ends that wants to be started again and index from the deployment on. */
export const REINDEX_EXIT = 86;
