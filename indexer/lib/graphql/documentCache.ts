import type { DocumentNode } from 'graphql';

/** Clients ask a few queries again and again. A parsed document takes about fifty times the memory of its text. */
const MOST_DOCUMENTS = 200;
const MOST_CHARACTERS = 4000;

/**
 * Remembers parsed queries by their text, so that a client's query is parsed and validated once. Anybody can send any text:
 * only short ones are kept, and the oldest goes for a new one.
 */
export function createDocumentCache(most = MOST_DOCUMENTS, mostCharacters = MOST_CHARACTERS) {
  const documents = new Map<string, DocumentNode>();
  return {
    get: (text: string): DocumentNode | undefined => documents.get(text),
    set(text: string, document: DocumentNode): void {
      if (text.length > mostCharacters) return;
      documents.set(text, document);
      const [oldest] = documents.keys();
      if (documents.size > most && oldest !== undefined) documents.delete(oldest);
    },
  };
}
