import { type AstNode, child, childrenOf, list, rangeOf, typeOf } from './astNode.ts';

/** The ways in which contracts are changed. The list is fixed: a survivor is named by what was done to it. */
export const OPERATORS = [
  'comparison-boundary',
  'comparison-negated',
  'operand-shifted',
  'arithmetic',
  'logical',
  'condition-negated',
  'require-removed',
  'statement-removed',
  'modifier-removed',
  'arguments-swapped',
  'value-replaced',
  'value-shifted',
  'operand-dropped',
  'literal',
] as const;
export type Operator = (typeof OPERATORS)[number];

/** Bytes `start` to `end` of a source are replaced by `text`. */
export type Edit = { readonly operator: Operator; readonly start: number; readonly end: number; readonly text: string };

const BOUNDARY: Record<string, string> = { '<': '<=', '<=': '<', '>': '>=', '>=': '>' };
const NEGATED: Record<string, string> = { '<': '>=', '<=': '>', '>': '<=', '>=': '<', '==': '!=', '!=': '==' };
/** The shifts of the right operand that are not the same as a boundary change. */
const SHIFT: Record<string, string> = { '<': '- 1', '<=': '+ 1', '>': '+ 1', '>=': '- 1' };
const ARITHMETIC: Record<string, string> = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
  '**': '*',
  '<<': '>>',
  '>>': '<<',
  '&': '|',
  '|': '&',
  '^': '&',
};
/** Joins of two of a kind, of which one can be left out. */
const JOINS = new Set(['+', '-', '&&', '||']);
const LOGICAL: Record<string, string> = { '&&': '||', '||': '&&' };

/**
 * All edits of one node, not of the nodes below it.
 * @param source as bytes, since that is what the compiler counts
 * @param values what the function around the node speaks of, by type: {@link valuesIn}
 */
export function editsOf(node: AstNode, source: Buffer, values: Values = new Map()): Edit[] {
  switch (node.nodeType) {
    case 'BinaryOperation':
      return binaryEdits(node, source, values);
    case 'Assignment':
    case 'UnaryOperation':
      return unaryEdits(node, source);
    case 'IfStatement':
    case 'Conditional':
      return negated(child(node, 'condition'), source);
    case 'FunctionCall':
      return callEdits(node, source, values);
    case 'ExpressionStatement':
    case 'EmitStatement':
    case 'RevertStatement':
      return removedStatement(node, source);
    case 'FunctionDefinition':
      return list(node, 'modifiers')
        .filter(({ kind }) => kind === 'modifierInvocation')
        .map((modifier) => ({ operator: 'modifier-removed', ...rangeOf(modifier), text: '' }));
    case 'Literal':
      return literalEdits(node, source);
    default:
      return [];
  }
}

function binaryEdits(node: AstNode, source: Buffer, values: Values): Edit[] {
  const [left, right] = [child(node, 'leftExpression')!, child(node, 'rightExpression')!];
  const sign = String(node.operator);
  const between = { start: rangeOf(left).end, end: rangeOf(right).start };
  const start = between.start + source.subarray(between.start, between.end).indexOf(sign);
  const place = { start, end: start + sign.length };
  const edits: Edit[] = [];
  const replace = (operator: Operator, table: Record<string, string>) => {
    const text = table[sign];
    if (text !== undefined) edits.push({ operator, ...place, text });
  };
  replace('comparison-boundary', BOUNDARY);
  replace('comparison-negated', NEGATED);
  replace('arithmetic', ARITHMETIC);
  replace('logical', LOGICAL);
  const shift = SHIFT[sign];
  if (shift !== undefined && right.nodeType !== 'Literal') {
    edits.push({ operator: 'operand-shifted', ...rangeOf(right), text: `(${textOf(right, source)} ${shift})` });
  }
  if (sign === '+' || sign === '-') for (const part of [left, right]) edits.push(...valueEdits(part, source, values));
  if (!JOINS.has(sign) || !isVariable(left) || !isVariable(right)) return edits;
  // In brackets, for what stands around it may bind closer.
  for (const kept of [left, right])
    edits.push({ operator: 'operand-dropped', ...rangeOf(node), text: `(${textOf(kept, source)})` });
  return edits;
}

function unaryEdits(node: AstNode, source: Buffer): Edit[] {
  const sign = String(node.operator);
  const swapped = sign === '++' ? '--' : sign === '--' ? '++' : swappedAssignment(sign);
  if (swapped === undefined) return [];
  const { start, end } = rangeOf(node);
  const left = child(node, 'leftHandSide');
  const from = left === undefined ? start : rangeOf(left).end;
  const at = from + source.subarray(from, end).indexOf(sign);
  return [{ operator: 'arithmetic', start: at, end: at + sign.length, text: swapped }];
}

function swappedAssignment(sign: string): string | undefined {
  const swapped = sign.length > 1 ? ARITHMETIC[sign.slice(0, -1)] : undefined;
  return swapped === undefined ? undefined : `${swapped}=`;
}

function callEdits(node: AstNode, source: Buffer, values: Values): Edit[] {
  const parts = list(node, 'arguments');
  const edits: Edit[] = [];
  if (isCheck(node)) edits.push(...negated(parts[0], source));
  const named = Array.isArray(node.names) && node.names.length > 0;
  if (node.kind === 'typeConversion' || named) return edits;
  for (const [i, left] of parts.entries()) {
    const right = parts[i + 1];
    if (right === undefined || typeOf(left) !== typeOf(right) || textOf(left, source) === textOf(right, source))
      continue;
    const between = source.subarray(rangeOf(left).end, rangeOf(right).start).toString();
    const text = `${textOf(right, source)}${between}${textOf(left, source)}`;
    edits.push({ operator: 'arguments-swapped', start: rangeOf(left).start, end: rangeOf(right).end, text });
  }
  for (const part of parts) edits.push(...valueEdits(part, source, values));
  return edits;
}

/** Every other value of the same type that the function spoke of before in the place of one, and a number that is one off. */
function valueEdits(node: AstNode, source: Buffer, values: Values): Edit[] {
  if (!isValue(node)) return [];
  const [place, text, type] = [rangeOf(node), textOf(node, source), typeOf(node)];
  // What was spoken of before is declared here.
  const others = [...(values.get(type) ?? [])].filter(([other, first]) => other !== text && first < place.start);
  const edits: Edit[] = others.map(([other]) => ({ operator: 'value-replaced', ...place, text: other }));
  if (/^uint\d+$/.test(type)) edits.push({ operator: 'value-shifted', ...place, text: `(${text} + 1)` });
  return edits;
}

/** Names, members and conversions that stand in a function, by type: each with the place where it stands first. */
export type Values = ReadonlyMap<string, ReadonlyMap<string, number>>;

export function valuesIn(node: AstNode, source: Buffer): Values {
  const values = new Map<string, Map<string, number>>();
  const visit = (below: AstNode) => {
    if (isValue(below)) {
      const same = values.get(typeOf(below)) ?? new Map<string, number>();
      const text = textOf(below, source);
      values.set(typeOf(below), same.set(text, same.get(text) ?? rangeOf(below).start));
    }
    for (const one of childrenOf(below)) visit(one);
  };
  visit(node);
  return values;
}

/** An expression that reads something and changes nothing. */
function isValue(node: AstNode): boolean {
  const read = node.nodeType === 'Identifier' || node.nodeType === 'MemberAccess';
  const converted = node.nodeType === 'FunctionCall' && node.kind === 'typeConversion';
  if (converted) return list(node, 'arguments').every(isValue);
  return read && /^(u?int\d+|address|bytes\d+|bool)$/.test(typeOf(node));
}

/** Whether the compiler knows an expression's type by itself: without its other operand a literal may get another one. */
function isVariable(node: AstNode): boolean {
  return node.nodeType !== 'Literal' && !/^(int_const|rational_const)/.test(typeOf(node));
}

function removedStatement(node: AstNode, source: Buffer): Edit[] {
  const { start, end } = rangeOf(node);
  // A statement without a semicolon is the step of a loop.
  const rest = /^\s*;/.exec(source.subarray(end, end + 200).toString());
  const whole = source[end - 1] === 0x3b;
  if (rest === null && !whole) return [];
  const expression = child(node, 'expression');
  const check = node.nodeType === 'RevertStatement' || (expression !== undefined && isCheck(expression));
  const operator = check ? 'require-removed' : 'statement-removed';
  return [{ operator, start, end: whole ? end : end + rest![0].length, text: '{}' }];
}

function negated(condition: AstNode | undefined, source: Buffer): Edit[] {
  if (condition === undefined) return [];
  return [{ operator: 'condition-negated', ...rangeOf(condition), text: `!(${textOf(condition, source)})` }];
}

function literalEdits(node: AstNode, source: Buffer): Edit[] {
  const text = textOf(node, source);
  const place = { operator: 'literal' as const, ...rangeOf(node) };
  if (node.kind === 'bool') return [{ ...place, text: text === 'true' ? 'false' : 'true' }];
  if (node.kind !== 'number' || typeOf(node).startsWith('address')) return [];
  const more = { ...place, text: `(${text} + 1)` };
  return Number(node.value) === 0 ? [more] : [more, { ...place, text: `(${text} - 1)` }];
}

function isCheck(node: AstNode): boolean {
  const name = child(node, 'expression')?.name;
  return node.nodeType === 'FunctionCall' && (name === 'require' || name === 'assert' || name === 'revert');
}

function textOf(node: AstNode, source: Buffer): string {
  const { start, end } = rangeOf(node);
  return source.subarray(start, end).toString();
}
