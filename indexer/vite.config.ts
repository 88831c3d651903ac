/**
 * Ponder reads this through Vite. Watching nothing: an index that serves must not restart because a file was saved, and
 * `ponder dev` is used for what else it does, which is to start from nothing.
 */
export default { server: { watch: null } };
