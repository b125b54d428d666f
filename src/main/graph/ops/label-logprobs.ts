import { sameShape } from '../dims.ts';
import { zeros } from '../nd-array.ts';
import { createNode, type Node, type Operation } from '../node.ts';
import { requireDType } from './elementwise.ts';
import { labelLogprobsGradient } from './label-logprobs-gradient.ts';

export const labelLogprobsOperation: Operation<null> = {
  name: 'labelLogprobs',
  infer: ([logits, labels]) => {
    requireDType([logits], 'f32');
    requireDType([labels], 'i32');
    if (logits.shape.length !== 2 || !sameShape(labels.shape, [logits.shape[0]])) {
      throw new Error('expected logits [N, V] and labels [N]');
    }
    return { dtype: 'f32', shape: labels.shape };
  },
  gradient: ({ inputs: [logits, labels] }, g) => [labelLogprobsGradient(logits, labels, g), undefined],
  reference: ([logits, labels], _, shape) => {
    const out = zeros(shape);
    const width = logits.shape[1];
    for (let row = 0; row < shape[0]; row++) {
      const values = logits.data.subarray(row * width, (row + 1) * width);
      const largest = Math.max(...values);
      const total = values.reduce((sum, value) => sum + Math.exp(value - largest), 0);
      out.data[row] = values[labels.data[row]] - largest - Math.log(total);
    }
    return out;
  },
};

/**
 * log softmax(logits)[label] for each row: logits [N, V], labels i32 [N] → [N] in nats. Labels must lie in 0..V−1.
 * One primitive, because its gradient then needs a single softmax and no array of zeros.
 */
export function labelLogprobs(logits: Node, labels: Node): Node {
  return createNode(labelLogprobsOperation, [logits, labels], null);
}
