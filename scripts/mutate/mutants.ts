import { createHash } from 'node:crypto';
import { type AstNode, childrenOf } from './astNode.ts';
import { type Edit, editsOf, type Values, valuesIn } from './operators.ts';

/** One change of one contract. The id stays the same as long as the changed piece and its function do. */
export type Mutant = Edit & {
  readonly id: string;
  readonly file: string;
  readonly place: string;
  readonly line: number;
  readonly original: string;
};

/** All mutants of a source file, in the order of the source. */
export function mutantsOf(file: string, ast: AstNode, text: string): Mutant[] {
  const source = Buffer.from(text);
  const found: Mutant[] = [];
  const seen = new Map<string, number>();
  const visit = (node: AstNode, place: string, values: Values) => {
    const inside = placeOf(node) ?? place;
    const known = placeOf(node) === undefined ? values : valuesIn(node, source);
    for (const edit of editsOf(node, source, known)) {
      const original = source.subarray(edit.start, edit.end).toString();
      const key = [file, inside, edit.operator, original, edit.text].join('\n');
      const count = seen.get(key) ?? 0;
      seen.set(key, count + 1);
      const id = createHash('sha256').update(`${key}\n${count}`).digest('hex').slice(0, 10);
      const line = source.subarray(0, edit.start).toString().split('\n').length;
      found.push({ ...edit, id, file, place: inside, line, original });
    }
    for (const below of childrenOf(node)) visit(below, inside, known);
  };
  visit(ast, '', new Map());
  return found;
}

/** The source with the change made. */
export function mutated(text: string, { start, end, text: replacement }: Edit): string {
  const source = Buffer.from(text);
  return Buffer.concat([source.subarray(0, start), Buffer.from(replacement), source.subarray(end)]).toString();
}

function placeOf(node: AstNode): string | undefined {
  if (node.nodeType === 'FunctionDefinition') return String(node.name) || String(node.kind);
  if (node.nodeType === 'ModifierDefinition') return String(node.name);
  return undefined;
}
