import { zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';

export const labelLogprobsGradientOperation: Operation<null> = {
  name: 'labelLogprobsGradient',
  infer: ([logits]) => ({ dtype: 'f32', shape: logits.shape }),
  gradient: () => {
    throw new Error('labelLogprobsGradient: second derivatives of log-probabilities are not offered');
  },
  reference: ([logits, labels, g], _, shape) => {
    const out = zeros(shape);
    const width = shape[1];
    for (let row = 0; row < shape[0]; row++) {
      const values = logits.data.subarray(row * width, (row + 1) * width);
      const largest = Math.max(...values);
      const total = values.reduce((sum, value) => sum + Math.exp(value - largest), 0);
      for (let column = 0; column < width; column++) {
        const target = Number(column === labels.data[row]);
        out.data[row * width + column] = g.data[row] * (target - Math.exp(values[column] - largest) / total);
      }
    }
    return out;
  },
};

/** g · (onehot(label) − softmax(logits)), row by row: logits [N, V], labels i32 [N], g [N] → [N, V]. */
export function labelLogprobsGradient(logits: Node, labels: Node, g: Node): Node {
  return createNode(labelLogprobsGradientOperation, [logits, labels, g], null);
}
