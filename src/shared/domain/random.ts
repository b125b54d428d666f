/**
 * The program's one source of seeded randomness: the same seed gives the same numbers on every machine, and the state
 * is four plain integers, so a checkpoint can hold it.
 *
 * Generator: xoshiro128** 1.1 (Blackman and Vigna, "Scrambled linear pseudorandom number generators", 2021), period
 * 2^128 − 1, chosen because 32-bit arithmetic is exact and quick in JavaScript. Its state is filled from the seed by
 * hashing it, as its authors advise: seeds that differ in one bit start far apart.
 * Not for secrets.
 */
import { said } from '../language/said.ts';
import { ParleyError } from './errors.ts';

/** Four unsigned 32-bit integers, not all 0. Survives JSON. */
export type RandomState = readonly [number, number, number, number];

export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  private constructor(state: RandomState) {
    [this.#a, this.#b, this.#c, this.#d] = state;
  }

  /**
   * @param seed a safe integer; all its bits count
   * @throws ParleyError invalid_input for anything else
   */
  static fromSeed(seed: number): Random {
    if (!Number.isSafeInteger(seed)) {
      throw new ParleyError('invalid_input', said('checks.seed', { seed: String(seed) }));
    }
    return new Random(expand([seed, Math.floor(seed / 2 ** 32)]));
  }

  /**
   * Goes on exactly where `state()` was taken.
   * @throws ParleyError corrupt unless it is four unsigned 32-bit integers, not all 0
   */
  static fromState(state: readonly number[]): Random {
    const whole = state.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32);
    if (state.length !== 4 || !whole || state.every((word) => word === 0)) {
      throw new ParleyError('corrupt', said('checks.randomState', { state: JSON.stringify(state) }));
    }
    return new Random([state[0], state[1], state[2], state[3]]);
  }

  state(): RandomState {
    return [this.#a, this.#b, this.#c, this.#d];
  }

  /**
   * An independent generator for a named purpose ("rollouts", prompt 17). It depends on this generator's present state
   * and the label, and leaves this generator where it is: what one part draws never shifts what another draws.
   */
  split(label: string | number): Random {
    const words = [...new TextEncoder().encode(`${typeof label}:${label}`)];
    return new Random(expand([...this.state(), ...words]));
  }

  /** A whole number in [0, 2^32). */
  uint32(): number {
    const scrambled = Math.imul(rotateLeft(Math.imul(this.#b, 5), 7), 9) >>> 0;
    const shifted = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b = (this.#b ^ this.#c) >>> 0;
    this.#a = (this.#a ^ this.#d) >>> 0;
    this.#c = (this.#c ^ shifted) >>> 0;
    this.#d = rotateLeft(this.#d, 11) >>> 0;
    return scrambled;
  }

  /** A number in [0, 1) with 53 random bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /**
   * A whole number in [0, below), each equally likely (values that would favour the low ones are drawn again).
   * @throws ParleyError internal unless `below` is a whole number of 1 to 2^32
   */
  int(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new ParleyError('internal', `A random index needs a limit of 1 to 2^32; it is ${below}.`);
    }
    const fairLimit = 2 ** 32 - (2 ** 32 % below);
    let drawn = this.uint32();
    while (drawn >= fairLimit) drawn = this.uint32();
    return drawn % below;
  }

  /** Standard normal by Box and Muller (1958). The second number of each pair is dropped, which keeps the state four words. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** A shuffled copy, every order equally likely (Fisher and Yates). */
  shuffle<Item>(items: readonly Item[]): Item[] {
    const shuffled = [...items];
    for (let i = shuffled.length - 1; i > 0; i--) {
      const j = this.int(i + 1);
      [shuffled[i], shuffled[j]] = [shuffled[j], shuffled[i]];
    }
    return shuffled;
  }
}

function rotateLeft(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}

/** Hashes the words into a state: four lanes that start apart, each word stirred into all, each lane into the next. */
function expand(words: readonly number[]): RandomState {
  const lanes = [0x9e3779b9, 0x3c6ef372, 0xdaa66d2b, 0x78dde6e4];
  const stir = (word: number): void => {
    for (let k = 0; k < 4; k++) lanes[k] = mix((lanes[k] ^ lanes[(k + 3) % 4]) + word + 0x9e3779b9 * (k + 1));
  };
  for (const word of words) stir(word | 0);
  // The length closes the message; the second stir lets the last word reach every lane.
  stir(words.length);
  stir(words.length);
  return lanes.some((lane) => lane !== 0) ? [lanes[0], lanes[1], lanes[2], lanes[3]] : [1, 0, 0, 0];
}

/** MurmurHash3's 32-bit finalizer (Appleby). */
function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
