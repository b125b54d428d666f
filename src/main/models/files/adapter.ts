/**
 * Low-rank adapters (LoRA; Hu et al. 2021, eq. 3) as tensors beside a model's: for each adapted linear layer
 * `<layer>.lora_A.weight` [rank, in] and `<layer>.lora_B.weight` [out, rank], which stand for scale · B·A added to its weights.
 */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { decoderOf } from '../families/decoder.ts';
import type { ModelConfig } from '../families/model-config.ts';
import type { WeightTensor } from './write-safetensors.ts';

type Tensors = ReadonlyMap<string, WeightTensor>;

export interface Adapter {
  readonly rank: number;
  /** With the rank it gives the scale, alpha / rank. */
  readonly alpha: number;
  /** Name of the model it belongs to, for people and for PEFT. */
  readonly baseModel?: string;
  readonly tensors: Tensors;
}

/** Names with a colon are of what a trainer keeps about a tensor, such as AdamW's moments. */
const ADAPTER = /^([^:]*)\.lora_(A|B)\.weight$/;

/** The layer and the matrix that an adapter's tensor belongs to; undefined for any other name. */
export function adapterPart(name: string): { layer: string; matrix: 'A' | 'B' } | undefined {
  const found = ADAPTER.exec(name);
  return found ? { layer: found[1], matrix: found[2] as 'A' | 'B' } : undefined;
}

/**
 * The weights with the adapter added in; those it leaves alone are shared, not copied.
 * @throws ParleyError `corrupt` for an adapter that does not fit the weights
 */
export function mergeAdapter(config: ModelConfig, tensors: Tensors, { rank, alpha, tensors: own }: Adapter): Tensors {
  const merged = new Map(tensors);
  for (const [name, a] of own) {
    const part = adapterPart(name);
    if (part === undefined) throw misfit(said('modelFaults.adapter.notLora', { name }));
    if (part.matrix === 'B') {
      if (own.has(`${part.layer}.lora_A.weight`)) continue;
      throw misfit(said('modelFaults.adapter.noA', { layer: part.layer }));
    }
    const weights = tensors.get(`${part.layer}.weight`);
    const b = own.get(`${part.layer}.lora_B.weight`);
    if (!weights && part.layer === 'lm_head' && config.tie_word_embeddings) throw tiedHead();
    if (!weights) throw misfit(said('modelFaults.adapter.noLayer', { layer: part.layer }));
    if (!b) throw misfit(said('modelFaults.adapter.noB', { layer: part.layer }));
    const outIn = decoderOf(config).linearLayout === 'out-in';
    const [outer, inner] = outIn ? weights.shape : [...weights.shape].reverse();
    const expected = { a: [rank, inner], b: [outer, rank] };
    if (a.shape.join() !== expected.a.join() || b.shape.join() !== expected.b.join()) {
      throw misfit(
        said('modelFaults.adapter.shapes', { layer: part.layer, expected, got: { a: a.shape, b: b.shape } }),
      );
    }
    merged.set(`${part.layer}.weight`, addProduct(weights, a.data, b.data, { rank, scale: alpha / rank, outIn }));
  }
  return merged;
}

function addProduct(
  weights: WeightTensor,
  a: Float32Array,
  b: Float32Array,
  { rank, scale, outIn }: { rank: number; scale: number; outIn: boolean },
): WeightTensor {
  const [outer, inner] = outIn ? weights.shape : [...weights.shape].reverse();
  const data = weights.data.slice();
  const row = new Float64Array(inner);
  for (let o = 0; o < outer; o++) {
    row.fill(0);
    for (let r = 0; r < rank; r++) {
      const factor = scale * b[o * rank + r];
      for (let i = 0; i < inner; i++) row[i] += factor * a[r * inner + i];
    }
    for (let i = 0; i < inner; i++) data[outIn ? o * inner + i : i * outer + o] += row[i];
  }
  return { shape: weights.shape, data };
}

function tiedHead(): ParleyError {
  return new ParleyError('unsupported', said('errors.files.adapterOfTiedHead'));
}

function misfit(what: Said): ParleyError {
  return new ParleyError('corrupt', said('errors.files.adapterMisfit', { problem: what }));
}
