import { InputError } from '@assay/sdk';
import { fold } from '../fold.ts';
import { type LoweredNode, type Lowerings, unsupported } from '../lowering.ts';
import type { Value } from '../value.ts';

/** Einsum of one or two operands: every letter is a stride, so that also diagonals and outer products are plain folds. */
export const einsumLowerings: Lowerings = { Einsum: (node) => [lowerEinsum(node)] };

function lowerEinsum(node: LoweredNode): Value {
  const operands = node.inputs.filter((value) => value !== undefined);
  const { terms, output } = parseEquation(node, operands.length);
  const dtype = operands[0]!.dtype;
  if (operands.length > 2 || operands.some((value) => value.dtype !== dtype) || (dtype !== 'f32' && dtype !== 'i32')) {
    throw unsupported(node, `it multiplies ${operands.map((value) => value.dtype).join(' by ')}`);
  }
  const sizes = new Map<string, number>();
  terms.forEach((letters, i) => {
    const { shape } = operands[i]!;
    if (letters.length !== shape.length) throw malformed(node, `'${letters.join('')}' does not name [${shape}]`);
    letters.forEach((letter, d) => {
      const [known = 1, size] = [sizes.get(letter), shape[d]!];
      if (known !== 1 && size !== 1 && known !== size) throw malformed(node, `'${letter}' has two sizes`);
      sizes.set(letter, known === 1 ? size : known);
    });
  });
  const stray = output.find((letter) => !sizes.has(letter));
  if (stray !== undefined) throw malformed(node, `'${stray}' is in no input`);
  const letters = [...output, ...[...sizes.keys()].filter((letter) => !output.includes(letter))];
  const values = operands.map((value, i): Value => {
    const stride = (letter: string) =>
      terms[i]!.reduce((sum, own, d) => sum + (own === letter && value.shape[d] !== 1 ? value.strides[d]! : 0), 0);
    return { ...value, shape: letters.map((letter) => sizes.get(letter)!), strides: letters.map(stride) };
  });
  const product = dtype === 'f32' ? 'mul' : 'mulInt';
  const fn = values.length === 2 ? product : 'identity';
  return fold(node.builder, { fold: 'sum', fn, dtype, rank: output.length, values });
}

function parseEquation(node: LoweredNode, count: number): { terms: string[][]; output: string[] } {
  const equation = node.attributes.string('equation').replaceAll(/\s/g, '');
  if (equation.includes('.')) throw unsupported(node, 'it leaves dimensions unnamed');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',').map((term) => [...term]);
  if (terms.length !== count || !/^[A-Za-z,]*(->[A-Za-z]*)?$/.test(equation)) throw malformed(node, `'${equation}'`);
  const all = terms.flat();
  const once = [...new Set(all)].filter((letter) => all.filter((other) => other === letter).length === 1).sort();
  const output = right === undefined ? once : [...right];
  if (new Set(output).size !== output.length) throw malformed(node, `'${equation}' repeats a letter of its output`);
  return { terms, output };
}

const malformed = (node: LoweredNode, what: string) =>
  new InputError('MODEL_MALFORMED', `Einsum '${node.name}': ${what}`, { node: node.name });
