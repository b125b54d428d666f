// A byte-level BPE trainer (Sennrich et al. 2016; on bytes as in GPT-2). It counts distinct words once and then keeps
// pair counts up to date, touching only the words that hold the merged pair.
import { BYTE_TO_CHAR, GPT2_SPLIT, toByteChars } from './byte-level.ts';
import { PAIR_BASE, PairHeap } from './pair-heap.ts';
import { specialToken } from './tokenizer-json.ts';
import type { BpeTokenizerJson } from './tokenizer-json.ts';

export interface TrainBpeOptions {
  /** Tokens in all: special tokens + 256 bytes + merges. */
  vocabSize: number;
  /** They get the first ids, in this order. */
  specialTokens: readonly string[];
  /** A pair seen less often is never merged (default 2: what occurs once says nothing about other text). */
  minFrequency?: number;
}

/**
 * Learns a vocabulary from plain texts and returns it as the content of a tokenizer.json (Hugging Face `tokenizers`).
 * The same texts in any order give the same result: equal counts go to the pair with the smaller ids. The vocabulary
 * stays smaller than asked when no pair occurs `minFrequency` times any more.
 * @throws RangeError when vocabSize has no room for the special tokens and the 256 bytes, or a special token repeats
 */
export function trainBpe(texts: Iterable<string>, options: TrainBpeOptions): BpeTokenizerJson {
  const { vocabSize, specialTokens, minFrequency = 2 } = options;
  checkOptions(vocabSize, specialTokens);
  const vocab = new Map<string, number>();
  for (const token of [...specialTokens, ...[...BYTE_TO_CHAR].sort()]) vocab.set(token, vocab.size);
  const tokens = [...vocab.keys()];
  const merges: string[] = [];
  const pairs = new PairTable(countWords(texts), vocab);
  while (tokens.length < vocabSize) {
    const best = pairs.takeMostFrequent();
    if (best === undefined || best.count < minFrequency) break;
    const left = Math.floor(best.pair / PAIR_BASE);
    const right = best.pair % PAIR_BASE;
    const merged = `${tokens[left]}${tokens[right]}`;
    // Text that spells a special token stays in pieces: only the chat template may produce the token itself.
    if (specialTokens.includes(merged)) continue;
    merges.push(`${tokens[left]} ${tokens[right]}`);
    // Two different pairs can spell the same token (a+bc, ab+c): it keeps its one id.
    const id = vocab.get(merged) ?? tokens.push(merged) - 1;
    vocab.set(merged, id);
    pairs.merge(best.pair, id);
  }
  return tokenizerJson(vocab, merges, specialTokens);
}

function checkOptions(vocabSize: number, specialTokens: readonly string[]): void {
  const least = specialTokens.length + BYTE_TO_CHAR.length;
  if (!Number.isInteger(vocabSize) || vocabSize < least || vocabSize >= PAIR_BASE) {
    throw new RangeError(
      `Training a tokenizer: vocabSize must be a whole number from ${least} (special tokens and 256 bytes) ` +
        `to ${PAIR_BASE - 1}, got ${vocabSize}`,
    );
  }
  const odd = specialTokens.find((token, i) => [...token].length < 2 || specialTokens.indexOf(token) !== i);
  if (odd !== undefined) {
    throw new RangeError(
      `Training a tokenizer: special tokens must be different and longer than one character, got "${odd}"`,
    );
  }
}

/** How often each word (a piece of GPT-2's split) occurs. */
function countWords(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const word of text.match(GPT2_SPLIT) ?? []) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

/** The distinct words as symbol ids, how often each neighbouring pair occurs in them, and in which words. */
class PairTable {
  readonly #words: number[][] = [];
  readonly #wordCounts: number[] = [];
  readonly #counts = new Map<number, number>();
  /** Words that hold a pair, or held it before a merge: a stale entry costs one look. */
  readonly #wordsOf = new Map<number, number[]>();
  readonly #heap = new PairHeap();

  constructor(wordCounts: ReadonlyMap<string, number>, vocab: ReadonlyMap<string, number>) {
    for (const [word, count] of wordCounts) {
      const symbols = Array.from(toByteChars(word), (char) => vocab.get(char)!);
      const index = this.#words.push(symbols) - 1;
      this.#wordCounts.push(count);
      for (let i = 1; i < symbols.length; i++) this.#add(symbols[i - 1] * PAIR_BASE + symbols[i], count, index);
    }
    for (const [pair, count] of this.#counts) this.#heap.push(count, pair);
  }

  takeMostFrequent(): { count: number; pair: number } | undefined {
    for (let top = this.#heap.pop(); top !== undefined; top = this.#heap.pop()) {
      if (top.count === this.#counts.get(top.pair)) return top;
    }
    return undefined;
  }

  /** Replaces the pair by `id` in every word, from left to right. */
  merge(pair: number, id: number): void {
    const changed = new Set<number>();
    for (const index of this.#wordsOf.get(pair) ?? []) {
      const symbols = this.#words[index];
      const merged = replacePair(symbols, pair, id);
      if (merged.length === symbols.length) continue;
      const count = this.#wordCounts[index];
      for (let i = 1; i < symbols.length; i++) {
        const old = symbols[i - 1] * PAIR_BASE + symbols[i];
        this.#counts.set(old, this.#counts.get(old)! - count);
        changed.add(old);
      }
      for (let i = 1; i < merged.length; i++) {
        const added = merged[i - 1] * PAIR_BASE + merged[i];
        // The index already knows this word for pairs without the new symbol.
        this.#add(added, count, merged[i - 1] === id || merged[i] === id ? index : undefined);
        changed.add(added);
      }
      this.#words[index] = merged;
    }
    this.#wordsOf.delete(pair);
    for (const touched of changed) {
      const count = this.#counts.get(touched)!;
      if (count > 0) this.#heap.push(count, touched);
      else this.#counts.delete(touched);
    }
  }

  #add(pair: number, count: number, word: number | undefined): void {
    this.#counts.set(pair, (this.#counts.get(pair) ?? 0) + count);
    if (word === undefined) return;
    const words = this.#wordsOf.get(pair);
    if (words === undefined) this.#wordsOf.set(pair, [word]);
    else if (words.at(-1) !== word) words.push(word);
  }
}

function replacePair(symbols: readonly number[], pair: number, id: number): number[] {
  const merged: number[] = [];
  for (let i = 0; i < symbols.length; i++) {
    const isPair = i + 1 < symbols.length && symbols[i] * PAIR_BASE + symbols[i + 1] === pair;
    merged.push(isPair ? id : symbols[i]);
    if (isPair) i++;
  }
  return merged;
}

function tokenizerJson(
  vocab: ReadonlyMap<string, number>,
  merges: readonly string[],
  specialTokens: readonly string[],
): BpeTokenizerJson {
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: specialTokens.map((content, id) => specialToken(id, content)),
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(vocab),
      merges: [...merges],
    },
  };
}
