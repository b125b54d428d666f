import { ort } from './ort.ts';
import { describe, expect, it } from 'vitest';
import { leafName } from '../../graph/leaves.ts';
import { operationCases } from '../../graph/cases.fixture.ts';
import { evaluateReference } from '../../graph/reference.ts';
import { instantiate } from '../../graph/values.fixture.ts';
import { emitOnnx } from './emit.ts';
import { standardEmitters } from './standard-emitters.ts';

/** The text in a protobuf file that names an operator set of Microsoft's. */
const contribNode = /com\.microsoft/g;

describe.each(['matmul', 'rmsNorm', 'rotary'] as const)('%s of the standard alone', (name) => {
  it.each(operationCases[name].map((_, number) => number))('agrees with the reference, case %i', async (number) => {
    const { node, leaves, values } = instantiate(operationCases[name][number], 5 + number);
    const graph = { outputs: { value: node } };
    const { bytes, shapeInputs } = emitOnnx(graph, { table: standardEmitters });
    expect(shapeInputs.size).toBe(0);
    // The import of the operator set is in every file; a node that used it would name it again.
    expect(Buffer.from(bytes).toString('latin1').match(contribNode)).toHaveLength(1);
    const session = await ort.InferenceSession.create(bytes, { intraOpNumThreads: 1 });
    const feeds = Object.fromEntries(
      leaves.map((leaf) => {
        const input = leafName(leaf)!;
        const { shape, data } = values[input];
        const tensor =
          leaf.dtype === 'i32'
            ? new ort.Tensor('int32', Int32Array.from(data), shape)
            : new ort.Tensor('float32', Float32Array.from(data), shape);
        return [input, tensor];
      }),
    );
    const { value } = await session.run(feeds);
    const expected = evaluateReference(graph, values).outputs.value;
    expect(value.dims).toEqual(expected.shape);
    (value.data as Float32Array).forEach((got, i) => {
      expect(Math.abs(got - expected.data[i])).toBeLessThan(2e-5 * Math.max(1, Math.abs(expected.data[i])));
    });
    await session.release();
  });
});
