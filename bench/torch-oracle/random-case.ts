/** Random models and random data of odd lengths for the comparison with PyTorch: the same seed gives the same case. */
import type { ParameterTensor } from '../../src/main/engines/engine.ts';
import type { Policy } from '../../src/main/learn/policy/policy.ts';
import type { SftBatch } from '../../src/main/learn/data/sft-batches.ts';
import type { ModelConfig } from '../../src/main/models/families/model-config.ts';
import { expectedTensorShapes } from '../../src/main/models/families/tensor-shapes.ts';
import type { Random } from '../../src/shared/domain/random.ts';

export interface CaseSizes {
  readonly sequences: number;
  readonly maxLength: number;
  readonly sftUpdates: number;
  readonly rewardUpdates: number;
  /** Of DPO and IPO, each of three updates. */
  readonly preferenceEpochs: number;
  readonly ppoBatches: number;
}

export interface Ranking {
  /** A prompt and a reply each. */
  readonly sequences: Int32Array[];
  readonly promptLength: number;
  /** 0 is best; equal ranks are ties. */
  readonly ranks: number[];
}

export interface RandomCase {
  readonly name: string;
  readonly policy: Policy;
  /** With a score head. */
  readonly rewardModel: Policy;
  readonly valueHead: ReadonlyMap<string, ParameterTensor>;
  readonly sizes: CaseSizes;
  readonly random: Random;
}

export const PAD_ID = 0;

export function randomCase(name: string, config: ModelConfig, sizes: CaseSizes, random: Random): RandomCase {
  const width = config.hidden_size;
  const draws = random.split(name);
  const policy = { config, tensors: randomTensors(expectedTensorShapes(config), draws.split('policy')) };
  const head = (label: string) =>
    randomTensors(
      new Map([
        [`${label}.weight`, [1, width]],
        [`${label}.bias`, [1]],
      ]),
      draws.split(label),
    );
  const trunk = randomTensors(expectedTensorShapes(config), draws.split('reward model'));
  const rewardModel = { config, tensors: new Map([...trunk, ...head('score')]) };
  return { name, policy, rewardModel, valueHead: head('value'), sizes, random: draws.split('data') };
}

/** Matrices large enough that every token depends on those before it; norms around 1, so that none is left out unseen. */
function randomTensors(shapes: ReadonlyMap<string, number[]>, random: Random): Map<string, ParameterTensor> {
  const tensors = new Map<string, ParameterTensor>();
  for (const [name, shape] of shapes) {
    const draws = random.split(name);
    const data = new Float32Array(shape.reduce((product, dim) => product * dim, 1));
    const std = shape.length === 1 ? 0.2 : shape[1] ** -0.5;
    const mean = shape.length === 1 ? 1 : 0;
    tensors.set(name, { shape, data: data.map(() => mean + std * draws.normal()) });
  }
  return tensors;
}

/** The same weights a step away, the scale of each tensor being kept. */
export function shifted(tensors: Policy['tensors'], random: Random): Map<string, ParameterTensor> {
  const moved = [...tensors].map(([name, { shape, data }]): [string, ParameterTensor] => {
    const draws = random.split(name);
    return [name, { shape, data: data.map((value) => value * (1 + 0.2 * draws.normal())) }];
  });
  return new Map(moved);
}

/** Token ids without the padding's, which then is seen only as padding. */
export function randomTokens({ policy }: RandomCase, length: number, random: Random): Int32Array {
  return Int32Array.from({ length }, () => 1 + random.int(policy.config.vocab_size - 1));
}

/** Sequences of 2 to maxLength tokens, the first as long as can be; about half of the tokens count, the last always. */
export function randomSftBatch(of: RandomCase, random: Random): SftBatch {
  const { sequences: count, maxLength } = of.sizes;
  const sequences = Array.from({ length: count }, (_, i) =>
    randomTokens(of, i === 0 ? maxLength : 2 + random.int(maxLength - 1), random),
  );
  const masks = sequences.map(({ length }) =>
    Uint8Array.from({ length }, (_, t) => Number(t === length - 1 || random.uniform() < 0.5)),
  );
  return { sequences, masks };
}

/** Rankings of 2 to 4 replies to one prompt each; some replies tie. */
export function randomRankings(of: RandomCase, count: number, random: Random): Ranking[] {
  return Array.from({ length: count }, () => {
    const prompt = randomTokens(of, 1 + random.int(of.sizes.maxLength >> 1), random);
    const replies = 2 + random.int(3);
    const sequences = Array.from({ length: replies }, () => {
      const reply = randomTokens(of, 1 + random.int(of.sizes.maxLength >> 1), random);
      return Int32Array.from([...prompt, ...reply]);
    });
    return {
      sequences,
      promptLength: prompt.length,
      ranks: [0, ...Array.from({ length: replies - 1 }, () => random.int(3))],
    };
  });
}
