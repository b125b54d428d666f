/** What the elementwise operations share: broadcasting of shapes, and summing a gradient back over what was stretched. */
import { broadcastShapes, sameShape, type Shape } from '../dims.ts';
import { broadcastPosition, forEachIndex, zeros } from '../nd-array.ts';
import type { DType, Node, Operation, TensorType } from '../node.ts';
import { reduceSum } from './reduce-sum.ts';
import { reshape } from './reshape.ts';

/** Sums a gradient over the axes along which `shape` was broadcast. */
export function sumToShape(gradient: Node, shape: Shape): Node {
  if (sameShape(gradient.shape, shape)) return gradient;
  const lead = gradient.shape.length - shape.length;
  const axes = gradient.shape
    .map((_, axis) => axis)
    .filter((axis) => {
      return axis < lead || (shape[axis - lead] === 1 && gradient.shape[axis] !== 1);
    });
  return reshape(reduceSum(gradient, axes), shape);
}

export function requireDType(inputs: readonly TensorType[], ...dtypes: DType[]): void {
  const wrong = inputs.find((input) => !dtypes.includes(input.dtype));
  if (wrong) throw new Error(`expected ${dtypes.join(' or ')}, got ${wrong.dtype}`);
}

export function unaryOperation(
  name: string,
  value: (x: number) => number,
  derivative: (node: Node, outputGradient: Node) => Node | undefined,
): Operation<null> {
  return {
    name,
    infer: ([x]) => {
      requireDType([x], 'f32');
      return { dtype: 'f32', shape: x.shape };
    },
    gradient: (node, outputGradient) => [derivative(node, outputGradient)],
    reference: ([x], _, shape) => ({ shape, data: x.data.map(value) }),
  };
}

export function binaryOperation(
  name: string,
  value: (a: number, b: number) => number,
  derivative: (node: Node, outputGradient: Node) => [Node, Node] | [],
  result: 'f32' | 'bool' = 'f32',
): Operation<null> {
  return {
    name,
    infer: ([a, b]) => {
      requireDType([a, b], 'f32', 'i32');
      if (a.dtype !== b.dtype) throw new Error(`expected one dtype, got ${a.dtype} and ${b.dtype}`);
      return { dtype: result === 'bool' ? 'bool' : a.dtype, shape: broadcastShapes(a.shape, b.shape) };
    },
    gradient: (node, outputGradient) => {
      return derivative(node, outputGradient).map((gradient, i) => sumToShape(gradient, node.inputs[i].shape));
    },
    reference: ([a, b], _, shape) => {
      const out = zeros(shape);
      forEachIndex(shape, (index, position) => {
        out.data[position] = value(a.data[broadcastPosition(a, index)], b.data[broadcastPosition(b, index)]);
      });
      return out;
    },
  };
}
