/// <reference lib="es2025.float16" />
/**
 * ggml's k-quants: blocks of 256 numbers whose sub-blocks have small whole numbers as scales, and one or two float16 scales of
 * these scales. The arithmetic is rounded to float32 as in ggml (dequantize.ts).
 */
/** Writes the numbers of the block that begins at byte `at` into `out` from place `to`. */
export type ReadBlock = (view: DataView, at: number, out: Float32Array, to: number) => void;

const { fround } = Math;

/** 16 sub-blocks of 16: scales and minimums of 4 bits, then 2 bits a number, then both scales' scales. */
export const blockOfQ2K: ReadBlock = (view, at, out, to) => {
  const [scale, least] = [view.getFloat16(at + 80, true), view.getFloat16(at + 82, true)];
  for (let sub = 0; sub < 16; sub++) {
    const packed = view.getUint8(at + sub);
    const [step, low] = [fround(scale * (packed & 15)), fround(least * (packed >> 4))];
    for (let i = 0; i < 16; i++) {
      const place = 16 * sub + i;
      out[to + place] = fround(step * twoBits(view, at + 16, place)) - low;
    }
  }
};

/** 16 sub-blocks of 16 with signed scales of 6 bits; a third bit of each number comes first, and is stored turned over. */
export const blockOfQ3K: ReadBlock = (view, at, out, to) => {
  const scale = view.getFloat16(at + 108, true);
  for (let sub = 0; sub < 16; sub++) {
    const low = (view.getUint8(at + 96 + (sub % 8)) >> (sub < 8 ? 0 : 4)) & 15;
    const high = (view.getUint8(at + 104 + (sub % 4)) >> (2 * Math.floor(sub / 4))) & 3;
    const step = fround(scale * ((low | (high << 4)) - 32));
    for (let i = 0; i < 16; i++) {
      const place = 16 * sub + i;
      const third = (view.getUint8(at + (place % 32)) >> Math.floor(place / 32)) & 1;
      out[to + place] = step * (twoBits(view, at + 32, place) - (third === 1 ? 0 : 4));
    }
  }
};

/** Of 128 numbers at a time, byte i holds those at i, i + 32, i + 64 and i + 96, lowest bits first. */
function twoBits(view: DataView, at: number, place: number): number {
  const [half, inHalf] = [Math.floor(place / 128), place % 128];
  return (view.getUint8(at + 32 * half + (inHalf % 32)) >> (2 * Math.floor(inHalf / 32))) & 3;
}

export const blockOfQ4K: ReadBlock = (view, at, out, to) => {
  eightSubBlocks(view, at, out, to, (place) => fourBits(view, at + 16, place));
};

/** As Q4_K, with a fifth bit of each number before the other four. */
export const blockOfQ5K: ReadBlock = (view, at, out, to) => {
  eightSubBlocks(view, at, out, to, (place) => {
    const fifth = (view.getUint8(at + 16 + (place % 32)) >> Math.floor(place / 32)) & 1;
    return fourBits(view, at + 48, place) | (fifth << 4);
  });
};

/** 8 sub-blocks of 32: two scales' scales, then scales and minimums of 6 bits in 12 bytes. */
function eightSubBlocks(
  view: DataView,
  at: number,
  out: Float32Array,
  to: number,
  valueAt: (place: number) => number,
): void {
  const [scale, least] = [view.getFloat16(at, true), view.getFloat16(at + 2, true)];
  for (let sub = 0; sub < 8; sub++) {
    const [scaleBits, leastBits] = sixBits(view, at + 4, sub);
    const [step, low] = [fround(scale * scaleBits), fround(least * leastBits)];
    for (let place = 32 * sub; place < 32 * (sub + 1); place++) {
      out[to + place] = fround(step * valueAt(place)) - low;
    }
  }
}

/** The first four of each lie in the low bits of bytes 0–3 and 4–7; of the others these bytes hold the two highest bits. */
function sixBits(view: DataView, at: number, sub: number): [scale: number, least: number] {
  const byte = (place: number) => view.getUint8(at + place);
  if (sub < 4) return [byte(sub) & 63, byte(sub + 4) & 63];
  const low = byte(sub + 4);
  return [(low & 15) | ((byte(sub - 4) >> 6) << 4), (low >> 4) | ((byte(sub) >> 6) << 4)];
}

/** Of 64 numbers at a time, byte i holds those at i and i + 32. */
function fourBits(view: DataView, at: number, place: number): number {
  const byte = view.getUint8(at + 32 * Math.floor(place / 64) + (place % 32));
  return place % 64 < 32 ? byte & 15 : byte >> 4;
}

/** 16 sub-blocks of 16 with signed scales of 8 bits; four low bits of each number come first, then the two high ones. */
export const blockOfQ6K: ReadBlock = (view, at, out, to) => {
  const scale = view.getFloat16(at + 208, true);
  for (let place = 0; place < 256; place++) {
    const step = fround(scale * view.getInt8(at + 192 + Math.floor(place / 16)));
    const [half, inHalf] = [Math.floor(place / 128), place % 128];
    const low = view.getUint8(at + 64 * half + (inHalf % 64)) >> (inHalf < 64 ? 0 : 4);
    const high = view.getUint8(at + 128 + 32 * half + (inHalf % 32)) >> (2 * Math.floor(inHalf / 32));
    out[to + place] = step * (((low & 15) | ((high & 3) << 4)) - 32);
  }
};
