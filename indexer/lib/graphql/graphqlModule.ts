import { createRequire } from 'node:module';

// The package holds two builds of itself. Ponder's loader would hand us the other one than Yoga and Ponder got from Node,
// and no class of one build is an instance of the other's.
const graphql: typeof import('graphql') = createRequire(import.meta.url)('graphql');

export const { GraphQLError, GraphQLScalarType, Lexer, parse, Source, TokenKind, visit } = graphql;
