/** Where the WebGPU provider wants another form than the rest: it has no contrib FusedMatMul, which would fall back to the CPU. */
import { emitters, type Emission, type EmitterTable } from './emitters.ts';

export const webgpuEmitters: EmitterTable = { ...emitters, matmul };

function matmul(emission: Emission<'matmul'>): string {
  const { model, node, attributes, inputs } = emission;
  const [a, b] = node.inputs;
  if (a.shape.length === 2 && b.shape.length === 2) return emitters.matmul(emission);
  const swapped = (name: string, rank: number) => {
    const axes = Array.from({ length: rank }, (_, axis) => axis);
    return model.node('Transpose', [name], { perm: [...axes.slice(0, -2), rank - 1, rank - 2] })[0];
  };
  const left = attributes.transposeA ? swapped(inputs[0], a.shape.length) : inputs[0];
  const right = attributes.transposeB ? swapped(inputs[1], b.shape.length) : inputs[1];
  return model.node('MatMul', [left, right])[0];
}
