/** A node of solc's AST, of which only what is common to all nodes is known; the rest is looked at with care. */
export type AstNode = { readonly nodeType: string; readonly src: string; readonly [key: string]: unknown };

/** Byte offsets of a node in its source. */
export function rangeOf(node: AstNode): { start: number; end: number } {
  const [start, length] = node.src.split(':').map(Number);
  return { start: start!, end: start! + length! };
}

export function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'nodeType' in value && 'src' in value;
}

/** The nodes right below a node, in the order of the source. */
export function childrenOf(node: AstNode): AstNode[] {
  return Object.values(node)
    .flatMap((value) => (Array.isArray(value) ? value : [value]))
    .filter(isNode)
    .sort((a, b) => rangeOf(a).start - rangeOf(b).start);
}

export function child(node: AstNode, key: string): AstNode | undefined {
  const value = node[key];
  return isNode(value) ? value : undefined;
}

export function list(node: AstNode, key: string): AstNode[] {
  const value = node[key];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

/** The type of an expression as the compiler writes it. */
export function typeOf(node: AstNode): string {
  const { typeString } = (node.typeDescriptions ?? {}) as { typeString?: string };
  return typeString ?? '';
}
