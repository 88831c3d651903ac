import type { DocumentNode, ExecutionResult, Kind } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { keep, type Moment, type Moments } from '../moments.ts';

/** What a resolver tells the plugin: the moment at which its answer is kept. */
export type KeepingContext = { keptAt?: Moment };

/** A query by name and place of a receipt; what is longer carries receipts, and is not asked twice. */
const MOST_CHARACTERS = 4000;

/**
 * Yoga plugin that keeps the whole response of a query for one receipt as long as its answer is kept: executing the query
 * costs more than the answer. Nothing is parsed, checked or executed for a response that was kept.
 */
export function keptResponses(moments: Moments): Plugin<KeepingContext> {
  const keys = new WeakMap<Request, string>();
  return {
    async onParams({ params: { query, variables, operationName }, request, setResult }) {
      const key = `response ${JSON.stringify([query, variables, operationName])}`;
      if (key.length > MOST_CHARACTERS) return;
      // What is wrong with the index is told where the query is executed.
      const moment = await moments().catch(() => undefined);
      // INVARIANT X14: An answer is kept only if no row changed while it was made, and given out only until one does.
      const kept = moment?.kept.get(key) as ExecutionResult | undefined;
      if (kept === undefined) keys.set(request, key);
      else setResult(kept);
    },
    onExecute({ args: { document, contextValue } }) {
      const key = keys.get(contextValue.request);
      if (key === undefined || !asksOneThing(document)) return;
      return {
        onExecuteDone({ result }) {
          if ('errors' in result || !('data' in result)) return;
          if (contextValue.keptAt !== undefined) keep(contextValue.keptAt, key, result);
        },
      };
    },
  };
}

/** What else a query asks for may change while the receipt's answer is kept. */
function asksOneThing({ definitions: [operation, ...others] }: DocumentNode): boolean {
  if (operation?.kind !== ('OperationDefinition' as Kind.OPERATION_DEFINITION) || others.length > 0) return false;
  const [field, ...more] = operation.selectionSet.selections;
  return field?.kind === ('Field' as Kind.FIELD) && more.length === 0;
}
