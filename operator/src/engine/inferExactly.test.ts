import { inputRootOfRequest, parseStrictJson, programRoot, toHex } from '@assay/sdk';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { searchSize } from '../../../test/effort.ts';
import { ADD_ONE, createAddOneEngine } from '../../../test/scenes/addOneEngine.ts';
import { inferExactly } from './inferExactly.ts';
import { parseInferRequest } from './oipCodec.ts';

const engine = createAddOneEngine();
const root = programRoot(ADD_ONE);

/** What this operator would commit to for a body; undefined when it refuses it. */
async function executed(body: Uint8Array): Promise<string | undefined> {
  try {
    const { inputs } = parseInferRequest(body, parseStrictJson);
    return toHex((await inferExactly(engine, engine.program!, root, inputs, [])).roots.inputRoot);
  } catch (error) {
    expect(error).toMatchObject({ code: expect.stringMatching(/^(TENSOR|OIP|UNSUPPORTED)/) });
    return undefined;
  }
}

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const number = fc.oneof(
  { weight: 12, arbitrary: float.map((value) => (Object.is(value, -0) ? '-0' : String(value))) },
  fc.constantFrom('1.0', '1e2', '-0.0', '16777217', '12345678901234567890', '0.1', '3.4028235677973366e38'),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
  fc.constantFrom('1e39', 'null', '"1"', 'true', '[1]'),
);
const integer = fc.oneof(
  fc.bigInt({ min: -(2n ** 65n), max: 2n ** 65n }).map(String),
  { weight: 4, arbitrary: fc.maxSafeInteger().map(String) },
  fc.constantFrom('-0', '7.0', '1e3', '1e17', '0.5', '9007199254740992'),
);
const shape = fc.constantFrom('[2,2]', '[2,2]', '[2,2]', '[2,2.0]', '[2, 2]', '[4]', '["2",2]');
const x = fc.tuple(shape, fc.array(number, { minLength: 4, maxLength: 4 }), fc.nat(3)).map(([sizes, data, form]) => {
  const [a, b, c, d] = data;
  const written = form === 0 ? `[[${a},${b}],[${c},${d}]]` : form === 1 ? `[[${a}],[${b},${c},${d}]]` : `[${data}]`;
  return `{"name":"x","shape":${sizes},"datatype":"FP32","data":${written}}`;
});
const n = fc
  .tuple(integer, fc.constantFrom('INT64', 'INT64', 'INT64', 'FP32'))
  .map(([value, datatype]) => `{"name":"n","shape":[1],"datatype":"${datatype}","data":[${value}]}`);
const tensors = fc.oneof(
  { weight: 8, arbitrary: fc.tuple(x, n).map((pair) => pair as string[]) },
  fc.tuple(n, x).map((pair) => pair as string[]),
  fc.array(fc.oneof(x, n), { maxLength: 3 }),
);

test('whatever request is executed has the input root that its sender derives', async () => {
  let accepted = 0;
  await fc.assert(
    fc.asyncProperty(tensors, fc.constantFrom('', '"id":"a",', '"id":"a","id":"a",'), async (inputs, head) => {
      const body = Buffer.from(`{${head}"inputs":[${inputs.join(',')}]}`);
      const operators = await executed(body);
      if (operators === undefined) return;
      accepted += 1;
      expect(inputRootOfRequest(body, ADD_ONE.inputs)).toBe(operators);
    }),
    { numRuns: searchSize(2000) },
  );
  expect(accepted).toBeGreaterThan(searchSize(2000) / 20);
});
