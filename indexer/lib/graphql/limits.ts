import type {
  ASTNode,
  ASTVisitor,
  DocumentNode,
  FragmentDefinitionNode,
  GraphQLError as GraphqlErrorType,
  SelectionSetNode,
  Source as SourceType,
  ValidationContext,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { GraphQLError, Lexer, Source, TokenKind, visit } from './graphqlModule.ts';

/** What one query may ask for. Depth counts nested fields; `receipts` is per query, as each costs calls to the monitor. */
export type QueryLimits = {
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly receipts: number;
};

const QUERY_LIMITS: QueryLimits = { tokens: 1000, depth: 12, aliases: 30, receipts: 10 };

/** Yoga plugin that refuses a query over the limits before it is executed, with code QUERY_TOO_COMPLEX. */
export function limitsPlugin(limits: QueryLimits = QUERY_LIMITS): Plugin {
  return {
    onParse({ params, setParseFn }) {
      // INVARIANT X3: No GraphQL query is executed that exceeds the limits on tokens, depth, aliases or receipts.
      const source = typeof params.source === 'string' ? new Source(params.source) : params.source;
      if (countTokens(source, limits.tokens) <= limits.tokens) return;
      setParseFn(() => {
        throw tooComplex('tokens', limits.tokens);
      });
    },
    onValidate({ addValidationRule }) {
      addValidationRule((context: ValidationContext) => limitsRule(context, limits));
    },
  };
}

function limitsRule(context: ValidationContext, limits: QueryLimits): ASTVisitor {
  return {
    Document(document) {
      const found = measure(document);
      for (const limit of ['depth', 'aliases', 'receipts'] as const) {
        if (found[limit] > limits[limit]) context.reportError(tooComplex(limit, limits[limit]));
      }
    },
  };
}

/** Measures a document. Fragments count with their own depth where they are spread, and once for everything else. */
export function measure(document: DocumentNode): Omit<QueryLimits, 'tokens'> {
  let aliases = 0;
  let receipts = 0;
  visit(document, {
    Field(node) {
      if (node.alias !== undefined) aliases += 1;
      if (node.name.value === 'receipt') receipts += 1;
    },
  });
  return { aliases, receipts, depth: documentDepth(document) };
}

function documentDepth(document: DocumentNode): number {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === 'FragmentDefinition') fragments.set(node.name.value, node);
  }
  // Each fragment is measured once; one that contains itself is refused by GraphQL's own rules and counts as 0 here.
  const measured = new Map<string, number>();

  function depthOf(set: SelectionSetNode | undefined): number {
    return (set?.selections ?? []).reduce((deepest, node) => Math.max(deepest, selectionDepth(node)), 0);
  }

  function selectionDepth(node: SelectionSetNode['selections'][number]): number {
    if (node.kind === 'Field') return 1 + depthOf(node.selectionSet);
    if (node.kind === 'InlineFragment') return depthOf(node.selectionSet);
    const name = node.name.value;
    const known = measured.get(name);
    if (known !== undefined) return known;
    measured.set(name, 0);
    const depth = depthOf(fragments.get(name)?.selectionSet);
    measured.set(name, depth);
    return depth;
  }

  return document.definitions.reduce(
    (deepest, node: ASTNode) => Math.max(deepest, 'selectionSet' in node ? depthOf(node.selectionSet) : 0),
    0,
  );
}

/** Counts up to one token more than `limit`; a document that does not lex is left to the parser. */
function countTokens(source: SourceType, limit: number): number {
  const lexer = new Lexer(source);
  let count = 0;
  try {
    while (lexer.advance().kind !== TokenKind.EOF && count <= limit) count += 1;
  } catch {
    return 0;
  }
  return count;
}

function tooComplex(what: string, limit: number): GraphqlErrorType {
  return new GraphQLError(`The query has more than ${limit} ${what}; ask for less at once.`, {
    extensions: { code: 'QUERY_TOO_COMPLEX', what, limit },
  });
}
