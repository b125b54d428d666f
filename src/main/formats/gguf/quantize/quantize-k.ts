/// <reference lib="es2025.float16" />
/**
 * Numbers in ggml's k-quants, read by ../dequantize-k.ts: blocks of 256, whose sub-blocks have a scale (and a minimum) of their own, small
 * whole numbers after one or two float16 scales. For each sub-block a scale is searched that makes the squared error small, as ggml's
 * make_qx_quants and make_qkx2_quants do; where rounding these scales takes away what the search has won, the block is written with
 * the plain ones, its range over the number of steps. A block's squared error is therefore never above that of the plain scales.
 */

/** Writes the 256 numbers from place `from` of `values` as the block that begins at byte `at`. */
export type WriteBlock = (values: Float32Array, from: number, view: DataView, at: number) => void;

const BLOCK = 256;
const asF16 = new DataView(new ArrayBuffer(2));

/** As it is read back. */
function toF16(value: number): number {
  asF16.setFloat16(0, value);
  return asF16.getFloat16(0);
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(high, value));

/** Of numbers x about s·q − m: every sub-block's s and m. */
interface Scales {
  readonly steps: Float64Array;
  readonly minimums: Float64Array;
}

/** A block as small whole numbers. */
interface Quantized {
  readonly d: number;
  readonly dmin: number;
  /** Per sub-block. */
  readonly scales: Int32Array;
  readonly minimums: Int32Array;
  readonly levels: Uint8Array;
  /** Σ (x − what is read back)². */
  readonly error: number;
}

export const writeQ4K: WriteBlock = (values, from, view, at) => {
  const block = bestAffine(values.subarray(from, from + BLOCK), 15, { least: -1, count: 20 });
  writeEightScales(block, view, at);
  writeFourBits(block.levels, view, at + 16);
};

/** As Q4_K, with a fifth bit of each number before the other four. */
export const writeQ5K: WriteBlock = (values, from, view, at) => {
  const block = bestAffine(values.subarray(from, from + BLOCK), 31, { least: -0.5, count: 15 });
  writeEightScales(block, view, at);
  for (let byte = 0; byte < 32; byte++) {
    let bits = 0;
    for (let sub = 0; sub < 8; sub++) bits |= (block.levels[32 * sub + byte] >> 4) << sub;
    view.setUint8(at + 16 + byte, bits);
  }
  writeFourBits(block.levels, view, at + 48);
};

export const writeQ6K: WriteBlock = (values, from, view, at) => {
  const { d, scales, levels } = bestSigned(values.subarray(from, from + BLOCK));
  for (let half = 0; half < 2; half++) {
    for (let byte = 0; byte < 64; byte++) {
      const [low, high] = [levels[128 * half + byte], levels[128 * half + 64 + byte]];
      view.setUint8(at + 64 * half + byte, (low & 15) | ((high & 15) << 4));
    }
    for (let byte = 0; byte < 32; byte++) {
      let bits = 0;
      for (let part = 0; part < 4; part++) bits |= (levels[128 * half + 32 * part + byte] >> 4) << (2 * part);
      view.setUint8(at + 128 + 32 * half + byte, bits);
    }
  }
  scales.forEach((scale, sub) => view.setInt8(at + 192 + sub, scale));
  view.setFloat16(at + 208, d, true);
};

function writeEightScales({ d, dmin, scales, minimums }: Quantized, view: DataView, at: number): void {
  view.setFloat16(at, d, true);
  view.setFloat16(at + 2, dmin, true);
  for (let sub = 0; sub < 4; sub++) {
    const [scale, minimum] = [scales[sub + 4], minimums[sub + 4]];
    view.setUint8(at + 4 + sub, scales[sub] | ((scale >> 4) << 6));
    view.setUint8(at + 8 + sub, minimums[sub] | ((minimum >> 4) << 6));
    view.setUint8(at + 12 + sub, (scale & 15) | ((minimum & 15) << 4));
  }
}

/** Of 64 numbers at a time, byte i holds those at i and i + 32. */
function writeFourBits(levels: Uint8Array, view: DataView, at: number): void {
  for (let byte = 0; byte < 128; byte++) {
    const place = 64 * Math.floor(byte / 32) + (byte % 32);
    view.setUint8(at + byte, (levels[place] & 15) | ((levels[place + 32] & 15) << 4));
  }
}

const SUB = 32;

/** 8 sub-blocks of 32, levels from 0 to `top`. */
function bestAffine(block: Float32Array, top: number, search: { least: number; count: number }): Quantized {
  const [plain, searched] = [emptyScales(8), emptyScales(8)];
  for (let sub = 0; sub < 8; sub++) {
    const values = block.subarray(SUB * sub, SUB * (sub + 1));
    const low = Math.min(0, ...values);
    plain.steps[sub] = (Math.max(...values) - low) / top;
    plain.minimums[sub] = -low;
    const found = searchAffine(values, top, search);
    searched.steps[sub] = found.step;
    searched.minimums[sub] = found.minimum;
  }
  return better(quantizeAffine(block, plain, top), quantizeAffine(block, searched, top));
}

const emptyScales = (count: number): Scales => ({
  steps: new Float64Array(count),
  minimums: new Float64Array(count),
});

const better = (a: Quantized, b: Quantized): Quantized => (b.error < a.error ? b : a);

/** ggml's make_qkx2_quants: levels by steps around the plain one; to each the step and minimum of the least weighted squared error. */
function searchAffine(
  values: Float32Array,
  top: number,
  { least, count }: { least: number; count: number },
): { step: number; minimum: number } {
  const low = Math.min(0, ...values);
  const range = Math.max(...values) - low;
  if (range <= 0) return { step: 0, minimum: -low };
  const meanSquare = values.reduce((sum, x) => sum + x * x, 0) / values.length;
  const weights = Float64Array.from(values, (x) => Math.sqrt(meanSquare) + Math.abs(x));
  const errorOf = (levels: Float64Array, step: number, minimum: number) =>
    values.reduce((sum, x, i) => sum + weights[i] * (step * levels[i] - minimum - x) ** 2, 0);
  const levelsBy = (inverse: number) =>
    Float64Array.from(values, (x) => clamp(Math.round(inverse * (x - low)), 0, top));
  let best = { step: range / top, minimum: -low };
  let smallest = errorOf(levelsBy(top / range), best.step, best.minimum);
  for (let i = 0; i <= count; i++) {
    const levels = levelsBy((least + 0.1 * i + top) / range);
    let [w, x, l, xl, ll] = [0, 0, 0, 0, 0];
    for (let place = 0; place < values.length; place++) {
      const [weight, level, value] = [weights[place], levels[place], values[place]];
      w += weight;
      x += weight * value;
      l += weight * level;
      ll += weight * level * level;
      xl += weight * value * level;
    }
    const determinant = w * ll - l * l;
    if (determinant <= 0) continue;
    let [step, minimum] = [(w * xl - x * l) / determinant, (l * xl - ll * x) / determinant];
    // A minimum is stored without its sign.
    if (minimum < 0) [step, minimum] = [xl / ll, 0];
    const error = errorOf(levels, step, minimum);
    if (error < smallest && step > 0) [best, smallest] = [{ step, minimum }, error];
  }
  return best;
}

/** With scales and minimums as they will be read: 6 bits each, after float16. */
function quantizeAffine(block: Float32Array, { steps, minimums: lows }: Scales, top: number): Quantized {
  const [d, dmin] = [toF16(Math.max(...steps) / 63), toF16(Math.max(...lows) / 63)];
  const [scales, minimums] = [new Int32Array(8), new Int32Array(8)];
  const levels = new Uint8Array(BLOCK);
  let error = 0;
  for (let sub = 0; sub < 8; sub++) {
    scales[sub] = d === 0 ? 0 : clamp(Math.round(steps[sub] / d), 0, 63);
    minimums[sub] = dmin === 0 ? 0 : clamp(Math.round(lows[sub] / dmin), 0, 63);
    const [step, low] = [d * scales[sub], dmin * minimums[sub]];
    for (let place = SUB * sub; place < SUB * (sub + 1); place++) {
      const level = step === 0 ? 0 : clamp(Math.round((block[place] + low) / step), 0, top);
      levels[place] = level;
      error += (step * level - low - block[place]) ** 2;
    }
  }
  return { d, dmin, scales, minimums, levels, error };
}

const SIGNED_SUB = 16;

/** Q6_K's: 16 sub-blocks of 16, levels from −32 to 31 with signed scales, stored with 32 more. */
function bestSigned(block: Float32Array): Quantized {
  const [plain, searched] = [new Float64Array(16), new Float64Array(16)];
  for (let sub = 0; sub < 16; sub++) {
    const values = block.subarray(SIGNED_SUB * sub, SIGNED_SUB * (sub + 1));
    const largest = values.reduce((most, x) => (Math.abs(x) > Math.abs(most) ? x : most), 0);
    // The largest goes to −32, whatever its sign.
    plain[sub] = largest / -32;
    searched[sub] = searchSigned(values, largest);
  }
  return better(quantizeSigned(block, plain), quantizeSigned(block, searched));
}

/** ggml's make_qx_quants, weighted by x²: levels by steps around the plain one, to each the step of the least squared error. */
function searchSigned(values: Float32Array, largest: number): number {
  if (largest === 0) return 0;
  let [best, gain] = [largest / -32, -1];
  for (let i = -9; i <= 9; i++) {
    const inverse = -(32 + 0.1 * i) / largest;
    let [xl, ll] = [0, 0];
    for (const x of values) {
      const level = clamp(Math.round(inverse * x), -32, 31);
      xl += x * x * x * level;
      ll += x * x * level * level;
    }
    if (ll > 0 && xl * xl > gain * ll) [best, gain] = [xl / ll, (xl * xl) / ll];
  }
  return best;
}

/** With scales as they will be read: 8 bits with a sign, after float16. */
function quantizeSigned(block: Float32Array, steps: Float64Array): Quantized {
  const largest = steps.reduce((most, step) => (Math.abs(step) > Math.abs(most) ? step : most), 0);
  const d = toF16(largest / -128);
  const scales = new Int32Array(16);
  const levels = new Uint8Array(BLOCK);
  let error = 0;
  for (let sub = 0; sub < 16; sub++) {
    scales[sub] = d === 0 ? 0 : clamp(Math.round(steps[sub] / d), -128, 127);
    const step = d * scales[sub];
    for (let place = SIGNED_SUB * sub; place < SIGNED_SUB * (sub + 1); place++) {
      const level = step === 0 ? 0 : clamp(Math.round(block[place] / step), -32, 31);
      levels[place] = level + 32;
      error += (step * level - block[place]) ** 2;
    }
  }
  return { d, dmin: 0, scales, minimums: new Int32Array(0), levels, error };
}
