// Loaded into the indexer's process before Ponder. The channel to the parent closes when the parent is gone, however it
// ended: without this a killed parent would leave an indexer behind that nobody can find.
process.once('disconnect', () => process.exit(1));
process.channel?.unref();
