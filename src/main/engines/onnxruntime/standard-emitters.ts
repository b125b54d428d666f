/** Nothing but operators of the ONNX standard, for files that other runtimes read. ONNX Runtime finds its own fused forms in them. */
import { emitters, rotaryTables, type Emission, type EmitterTable } from './emitters.ts';
import { onnxElementType } from './onnx-model.ts';

export const standardEmitters: EmitterTable = { ...emitters, matmul, rmsNorm, rotary };

function matmul(emission: Emission<'matmul'>): string {
  const { model, node, attributes, inputs } = emission;
  const ranks = node.inputs.map(({ shape }) => shape.length);
  if (ranks.every((rank) => rank === 2)) return emitters.matmul(emission);
  const swapped = (name: string, rank: number) => {
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    return model.node('Transpose', [name], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] })[0];
  };
  const left = attributes.transposeA ? swapped(inputs[0], ranks[0]) : inputs[0];
  const right = attributes.transposeB ? swapped(inputs[1], ranks[1]) : inputs[1];
  return model.node('MatMul', [left, right])[0];
}

/** x / √(mean x² + ε) · weight; RMSNormalization is in the standard from opset 23 on only. */
function rmsNorm({ model, attributes, inputs: [x, weight] }: Emission<'rmsNorm'>): string {
  const squares = model.node('Mul', [x, x])[0];
  const mean = model.node('ReduceMean', [squares, model.int64s([-1])], { keepdims: 1 })[0];
  const epsilon = model.initializer(Float32Array.of(attributes.epsilon), []);
  const size = model.node('Sqrt', [model.node('Add', [mean, epsilon])[0]])[0];
  return model.node('Mul', [model.node('Div', [x, size])[0], weight])[0];
}

/** Numbers i and i + D/2 of a head are turned together. */
function rotary({ model, attributes, inputs: [x, positions] }: Emission<'rotary'>): string {
  const index = model.node('Cast', [positions], { to: onnxElementType('i64') })[0];
  const [cosine, sine] = rotaryTables(model, attributes).map((table) => {
    const rows = model.node('Gather', [table, index], { axis: 0 })[0]; // [B, T, D/2]
    return model.node('Unsqueeze', [rows, model.int64s([1])])[0];
  });
  const times = (a: string, b: string) => model.node('Mul', [a, b])[0];
  const half = attributes.frequencies.length;
  const [first, second] = model.node('Split', [x, model.int64s([half, half])], { axis: -1 }, { outputs: 2 });
  const turnedFirst = model.node('Sub', [times(first, cosine), times(second, sine)])[0];
  const turnedSecond = model.node('Add', [times(first, sine), times(second, cosine)])[0];
  return model.node('Concat', [turnedFirst, turnedSecond], { axis: -1 })[0];
}
