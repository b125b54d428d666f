/** The primitives, by name. An engine has one entry for each of them; a missing one does not compile. */
import type { Operation } from './node.ts';
import { absOperation } from './ops/abs.ts';
import { addOperation } from './ops/add.ts';
import { castOperation } from './ops/cast.ts';
import { concatOperation } from './ops/concat.ts';
import { cumulativeSumOperation } from './ops/cumulative-sum.ts';
import { divOperation } from './ops/div.ts';
import { equalOperation } from './ops/equal.ts';
import { expOperation } from './ops/exp.ts';
import { expandOperation } from './ops/expand.ts';
import { gatherRowsOperation } from './ops/gather-rows.ts';
import { labelLogprobsGradientOperation } from './ops/label-logprobs-gradient.ts';
import { labelLogprobsOperation } from './ops/label-logprobs.ts';
import { inputOperation, parameterOperation, constantOperation } from './ops/leaf.ts';
import { layerNormOperation } from './ops/layer-norm.ts';
import { lessOperation } from './ops/less.ts';
import { logSumExpOperation } from './ops/log-sum-exp.ts';
import { logOperation } from './ops/log.ts';
import { matmulOperation } from './ops/matmul.ts';
import { maximumOperation } from './ops/maximum.ts';
import { minimumOperation } from './ops/minimum.ts';
import { mulOperation } from './ops/mul.ts';
import { negOperation } from './ops/neg.ts';
import { pickAlongRowsOperation } from './ops/pick-along-rows.ts';
import { reduceMaxOperation } from './ops/reduce-max.ts';
import { reduceSumOperation } from './ops/reduce-sum.ts';
import { reshapeOperation } from './ops/reshape.ts';
import { rmsNormOperation } from './ops/rms-norm.ts';
import { rotaryOperation } from './ops/rotary.ts';
import { scatterAddRowsOperation } from './ops/scatter-add-rows.ts';
import { sigmoidOperation } from './ops/sigmoid.ts';
import { sliceOperation } from './ops/slice.ts';
import { softmaxOperation } from './ops/softmax.ts';
import { splitOperation } from './ops/split.ts';
import { sqrtOperation } from './ops/sqrt.ts';
import { stopGradientOperation } from './ops/stop-gradient.ts';
import { subOperation } from './ops/sub.ts';
import { tanhOperation } from './ops/tanh.ts';
import { topKValuesOperation, topKIndicesOperation } from './ops/top-k.ts';
import { transposeOperation } from './ops/transpose.ts';
import { whereOperation } from './ops/where.ts';

export const operations = {
  abs: absOperation,
  add: addOperation,
  cast: castOperation,
  concat: concatOperation,
  constant: constantOperation,
  cumulativeSum: cumulativeSumOperation,
  div: divOperation,
  equal: equalOperation,
  exp: expOperation,
  expand: expandOperation,
  gatherRows: gatherRowsOperation,
  input: inputOperation,
  labelLogprobs: labelLogprobsOperation,
  labelLogprobsGradient: labelLogprobsGradientOperation,
  layerNorm: layerNormOperation,
  less: lessOperation,
  log: logOperation,
  logSumExp: logSumExpOperation,
  matmul: matmulOperation,
  maximum: maximumOperation,
  minimum: minimumOperation,
  mul: mulOperation,
  neg: negOperation,
  parameter: parameterOperation,
  pickAlongRows: pickAlongRowsOperation,
  reduceMax: reduceMaxOperation,
  reduceSum: reduceSumOperation,
  reshape: reshapeOperation,
  rmsNorm: rmsNormOperation,
  rotary: rotaryOperation,
  scatterAddRows: scatterAddRowsOperation,
  sigmoid: sigmoidOperation,
  slice: sliceOperation,
  softmax: softmaxOperation,
  split: splitOperation,
  sqrt: sqrtOperation,
  stopGradient: stopGradientOperation,
  sub: subOperation,
  tanh: tanhOperation,
  topKIndices: topKIndicesOperation,
  topKValues: topKValuesOperation,
  transpose: transposeOperation,
  where: whereOperation,
};

export type OperationName = keyof typeof operations;

/** The attributes of a primitive. */
export type AttributesOf<Name extends OperationName> =
  (typeof operations)[Name] extends Operation<infer Attributes> ? Attributes : never;
