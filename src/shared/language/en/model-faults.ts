/** What is wrong inside a model's files. Each completes an error of `errors.files`, `errors.gguf` or `modelNotes`. */
import { formats } from './formats.ts';

interface Named {
  readonly name: string;
}
interface Counts {
  readonly expected: number;
  readonly got: number;
}

/** Axes of a tensor, `[2, 3]`. */
const axes = (shape: readonly number[]) => `[${shape.join(', ')}]`;

export const modelFaults = {
  holes: ({ bytes, written }: { bytes: number; written: number }) =>
    `only ${written} of its ${bytes} bytes are on the disk (was a download interrupted? Fetch the file again)`,
  lfsPointer: 'it is a pointer of Git LFS; fetch the file itself (git lfs pull)',
  nestedTooDeep: ({ at, most }: { at: number; most: number }) =>
    `at position ${at} lists and objects are nested more than ${most} deep`,
  notPartOfRecord: ({ file }: { file: string }) => `${file}: not part of the record`,
  missingFile: ({ file }: { file: string }) => `${file}: missing`,
  fileSize: ({ file, expected, got }: { file: string } & Counts) => `${file}: expected ${expected} bytes, got ${got}`,
  fileChanged: ({ file }: { file: string }) => `${file}: its content has changed since it was recorded`,
  /** What was recorded of a file, and what came. */
  bytes: ({ count }: { count: number }) => `${count} bytes`,
  noFile: 'no file',
  sha256: ({ hash }: { hash: string }) => `the SHA-256 ${hash}`,

  safetensors: {
    tooShort: ({ got }: { got: number }) => `expected 8 bytes with the header's length, got ${got} bytes in all`,
    headerTooLong: ({ most, got }: { most: number; got: number }) =>
      `expected a header of at most ${most} bytes, its length field says ${got}`,
    ended: ({ expected, at, got }: Counts & { at: number }) =>
      `expected ${expected} bytes at ${at}, the file ended after ${got}`,
    headerNotJson: ({ reason }: { reason: string }) => `expected its header to be JSON (${reason})`,
    headerNoObject: 'expected its header to be a JSON object of tensors',
    overlap: ({ name, expected, got }: Named & Counts) =>
      `tensor ${name} overlaps the tensor before it: expected it to start at byte ${expected}, its header says ${got}`,
    gap: ({ name, expected, got }: Named & Counts) =>
      `tensor ${name} leaves a gap after the tensor before it: expected it to start at byte ${expected}, its header says ${got}`,
    cutOff: ({ expected, got }: Counts) =>
      `it is cut off (was a download or copy interrupted?): expected ${expected} bytes of tensors, got ${got}`,
    bytesLeftOver: ({ expected, got }: Counts) =>
      `it has bytes left over: expected ${expected} bytes of tensors, got ${got}`,
    entry: ({ name, place, problem }: Named & { place: string; problem: string }) =>
      `tensor ${name}: ${place === '' ? 'its header entry' : `"${place}" of its header entry`}: ${problem}`,
    endsBeforeStart: ({ name, start, end }: Named & { start: number; end: number }) =>
      `tensor ${name}: its header entry ends (${end}) before it starts (${start})`,
    entrySize: ({ name, type, shape, expected, got }: Named & { type: string; shape: readonly number[] } & Counts) =>
      `tensor ${name}: expected ${expected} bytes for ${type} ${axes(shape)}, its header gives it ${got}`,
  },

  /** Tensors against the model's config. */
  tensors: {
    unknown: ({ name, shape, type }: Named & { shape: readonly number[]; type: string }) =>
      `${name} ${axes(shape)} is not part of a ${type} model`,
    twice: ({ name, other }: Named & { other: string }) => `${name} is there twice, once as ${other}`,
    shape: ({ name, expected, got }: Named & { expected: readonly number[]; got: readonly number[] }) =>
      `${name}: expected ${axes(expected)}, got ${axes(got)}`,
    type: ({ name, known, got }: Named & { known: string; got: string }) =>
      `${name}: expected numbers of type ${known}, got ${got}`,
    missing: ({ name }: Named) => `${name} is missing`,
  },

  adapter: {
    notLora: ({ name }: Named) => `${name} is not a LoRA matrix`,
    noA: ({ layer }: { layer: string }) => `${layer} has a matrix B and no A`,
    noB: ({ layer }: { layer: string }) => `${layer} has a matrix A and no B`,
    noLayer: ({ layer }: { layer: string }) => `the model has no layer ${layer}`,
    shapes: ({
      layer,
      expected,
      got,
    }: {
      layer: string;
      expected: { a: readonly number[]; b: readonly number[] };
      got: { a: readonly number[]; b: readonly number[] };
    }) =>
      `${layer}: expected A ${axes(expected.a)} and B ${axes(expected.b)}, got A ${axes(got.a)} and B ${axes(got.b)}`,
    variant: 'expected it to be off or empty: only plain LoRA of one rank for all layers is supported',
    otherKind: 'expected a LoRA adapter ("LORA"); no other kind is supported',
    bias: 'expected "none": adapters with biases are not supported',
    start: ({ known }: { known: string }) =>
      `expected true, false or one of ${known}: others (PiSSA, OLoRA, LoftQ, …) change the model's own weights`,
  },

  /** Fields of config.json. */
  config: {
    upTo: ({ most }: { most: number }) => `expected a whole number from 1 to ${most}`,
    activations: ({ known }: { known: string }) => `only these activations are supported: ${known}`,
    unscaledAttention: 'attention without scaling is not supported',
    attentionByLayer: 'attention scaled by the number of the layer is not supported',
    crossAttention: 'cross-attention is not supported',
    divisorOf: ({ field, of, got }: { field: string; of: number; got: number }) =>
      `expected a divisor of ${field} ${of}, got ${got}`,
    attentionTypes: 'only full and sliding attention are supported',
    evenHead: ({ got }: { got: number }) => `expected an even whole number (rotary positions rotate pairs), got ${got}`,
    noSuchSwitch: ({ type }: { type: string }) => `models of type "${type}" have no such switch; expected false`,
    partialRotary: 'rotary positions on only part of each head are not supported',
    layerTypes: ({ expected, got }: Counts) => `expected ${expected} of them, as num_hidden_layers says, got ${got}`,
    slidingNeeds: 'layers of sliding attention need sliding_window, and use_sliding_window true',
    ropeNeeds: ({ type }: { type: string }) => `rope type "${type}" needs it`,
    ropeType: ({ type, known }: { type: string; known: string }) =>
      `scaled rotary positions of type "${type}" are not supported; supported: ${known}`,
  },

  tokenizer: {
    wholeWords: 'added tokens that count only as whole words are not supported',
    unigramBytes: 'Unigram with byte_fallback is not supported',
    kinds: 'expected a tokenizer of the kind "BPE" or "Unigram"',
    fileOf: ({ file, source }: { file: string; source: string }) => `${file} of ${source}`,
  },

  template: {
    tooLong: ({ most, got }: { most: number; got: number }) => `expected at most ${most} characters, got ${got}`,
    writesTooMuch: ({ most, got }: { most: number; got: number }) =>
      `it writes ${got} characters; expected at most ${most} for these messages`,
    nestedTooDeep: 'its statements are nested too deeply',
    textTooLong: 'it makes a text that is too long',
  },

  /** Work on a model's files that has a limit of time. */
  work: {
    tokenizing: ({ characters }: { characters: number }) =>
      `Tokenizing a text of ${formats.count(characters)} characters with the model's tokenizer`,
    decoding: ({ tokens }: { tokens: number }) => `Decoding ${formats.tokens(tokens)} with the model's tokenizer`,
    template: "Writing messages in the model's chat template",
  },

  gguf: {
    twice: ({ name }: Named) => `${name} is there twice`,
    tensorTwice: ({ name }: Named) => `tensor ${name} is there twice`,
    inEarlierFile: ({ name }: Named) => `tensor ${name} is in an earlier file, too`,
    otherBeginning: ({ magic, came }: { magic: string; came: string }) =>
      `expected it to begin with "${magic}", it begins with "${came}"`,
    misaligned: ({ name, alignment, offset }: Named & { alignment: number; offset: number }) =>
      `tensor ${name}: expected it at a multiple of ${alignment} (its alignment), its offset is ${offset}`,
    axes: ({ name, most, got }: Named & { most: number; got: number }) =>
      `tensor ${name}: expected 1 to ${most} axes, got ${got}`,
    alignment: ({ most, got }: { most: number; got: string }) =>
      `general.alignment: expected a multiple of 8 up to ${most}, got ${got}`,
    unknownType: ({ id }: { id: number }) => `the unknown type ${id}`,
    size: ({ name, shape }: Named & { shape: readonly number[] }) =>
      `tensor ${name}: expected sizes that are whole numbers from 1, got ${axes(shape)}`,
    rows: ({ name, block, type, shape }: Named & { block: number; type: string; shape: readonly number[] }) =>
      `tensor ${name}: expected rows of a multiple of ${block} numbers for ${type}, got ${axes(shape)}`,
    itsHeader: 'its header',
    overlap: ({ name, before, start, end }: Named & { before: string; start: number; end: number }) =>
      `tensor ${name} overlaps ${before}: it starts at byte ${start}, before byte ${end}`,
    cutOff: ({ name, expected, got }: Named & Counts) =>
      `tensor ${name}: expected the file to have ${expected} bytes, it has ${got} (was a download or copy interrupted?)`,
    tensorEnded: ({ name, bytes }: Named & { bytes: number }) =>
      `tensor ${name}: the file ended after ${bytes} of its bytes`,
    tooMany: ({ what, room, limit, got }: { what: string; room: number; limit: string; got: number }) =>
      `expected at most ${room} ${what}, as many as ${limit} has room for; its header says ${got}`,
    tooLong: ({ what, most, got }: { what: string; most: number; got: number }) =>
      `${what}: expected at most ${most} bytes, its length field says ${got}`,
    nesting: ({ key, most }: { key: string; most: number }) => `${key}: expected at most ${most} nested arrays`,
    items: ({ key, most, got }: { key: string; most: number; got: number }) =>
      `expected at most ${most} items in all arrays; with ${key} they are ${got}`,
    metadataType: ({ key, last, got }: { key: string; last: number; got: number }) =>
      `${key}: expected a metadata type from 0 to ${last}, got ${got}`,
    ended: ({
      what,
      length,
      at,
      limit,
      left,
    }: {
      what: string;
      length: number;
      at: number;
      limit: string;
      left: number;
    }) => `${what}: expected ${length} bytes at ${at}, ${limit} ends after ${left} of them`,
    theFile: 'the file',
    largestHeader: ({ bytes }: { bytes: number }) => `the largest header that is read (${bytes} bytes)`,
    noKey: ({ key }: { key: string }) => `it has no ${key}`,
    noTensor: ({ name }: Named) => `it has no tensor ${name}`,
    otherValue: ({
      key,
      wanted,
      got,
    }: {
      key: string;
      wanted: 'number' | 'boolean' | 'text' | 'texts' | 'numbers';
      got: string;
    }) =>
      `${key}: expected ${
        {
          number: 'a number',
          boolean: 'true or false',
          text: 'a text',
          texts: 'a list of texts',
          numbers: 'a list of numbers',
        }[wanted]
      }, got ${got}`,
    otherPlace: ({
      at,
      count,
      headerAt,
      headerCount,
    }: {
      at: number;
      count: number;
      headerAt: string;
      headerCount: string;
    }) =>
      `its name says file ${at} of ${count}, its header (split.no, split.count) file ${headerAt} of ${headerCount}. Keep the names under which split files were published.`,
    noNumber: 'without a number',
    noCount: 'no count',
    tensorCount: ({ expected, found }: { expected: string; found: number }) =>
      `expected ${expected} tensors in all files (split.tensors.count), found ${found}`,

    architecture: ({ type, known }: { type: string; known: string }) =>
      `models of the architecture "${type}" are not supported; supported: ${known} (Mistral’s is llama)`,
    unsupportedValue: ({ key, value }: { key: string; value: string }) => `${key} of ${value} is not supported`,
    unsupportedKey: ({ key }: { key: string }) => `${key} is not supported`,
    headWidth: ({ key, size, head }: { key: string; size: number; head: number }) =>
      `${key} of ${size} is not supported: heads have ${head} numbers`,
    ropeType: ({ type }: { type: string }) =>
      `scaled rotary positions of type "${type}" are not supported; supported: linear, yarn`,
    ropeFactors: ({ name, got, expected }: Named & { got: string; expected: number }) =>
      `${name} of ${got} numbers; expected ${expected}`,
    notLlama3: ({ name }: Named) =>
      `its scaled rotary positions (${name}) are not Llama 3’s (low_freq_factor 1, high_freq_factor 4 and an original context that is a power of two)`,
    foreignTensors: ({ type, tensors, more }: { type: string; tensors: readonly string[]; more: number }) =>
      `this file has ${tensors.join(', ')}${more > 0 ? ` and ${more} more` : ''}; a ${type} model has no such tensors and would be computed otherwise`,
    tokenizerKind: ({ kind }: { kind: string }) =>
      `tokenizers of the kind "${kind}" are not supported; supported: gpt2 (byte-level BPE), llama (SentencePiece’s BPE)`,
    splitter: ({ pre, known }: { pre: string; known: string }) =>
      `cutting text as "${pre}" does (tokenizer.ggml.pre) is not supported; supported: ${known}`,
    tokens: ({ rows, tokens, types }: { rows: number; tokens: number; types: number }) =>
      `expected at most ${rows} tokens, as many as its embedding has rows, each with a type; got ${tokens} tokens and ${types} types`,
    tokenId: ({ key, count, got }: { key: string; count: number; got: number }) =>
      `${key}: expected an id below ${count}, got ${got}`,
    merge: ({ at, merge }: { at: number; merge: string }) =>
      `merge ${at}, ${merge}: expected two tokens with a space between them that make a third`,
    scores: ({ expected, got }: Counts) => `expected a score for each of ${expected} tokens, got ${got}`,
    tokenTooLong: ({ most, got }: { most: number; got: number }) =>
      `expected tokens of at most ${most} characters, one has ${got}`,

    /** The part of the header that is read. */
    place: {
      firstBytes: 'its first bytes',
      version: 'its version',
      tensors: 'tensors',
      entries: 'metadata entries',
      itemsOf: ({ key }: { key: string }) => `items of ${key}`,
      numberOf: ({ what }: { what: string }) => `the number of ${what}`,
      lengthOf: ({ what }: { what: string }) => `the length of ${what}`,
      keyOf: ({ at, count }: { at: number; count: number }) => `the key of metadata entry ${at} of ${count}`,
      nameOf: ({ at, count }: { at: number; count: number }) => `the name of tensor ${at} of ${count}`,
      axesOf: ({ name }: Named) => `the number of axes of ${name}`,
      shapeOf: ({ name }: Named) => `the shape of ${name}`,
      typeOf: ({ name }: Named) => `the type of ${name}`,
      offsetOf: ({ name }: Named) => `the offset of ${name}`,
    },

    /** Without a counterpart in llama.cpp. */
    foreign: {
      heads: ({ size }: { size: number }) => `heads of ${size} numbers in a qwen2 model`,
      attentionBias: 'attention_bias of a qwen3 model',
      llama3Rope: ({ type }: { type: string }) => `rope scaling llama3 of a ${type} model`,
      yarnSettings: 'rope scaling yarn with other settings than its defaults',
      part: ({ part, value }: { part: string; value: string }) => `the ${part} ${value}`,
      noUnknown: 'a vocabulary without an unknown token (unk_id)',
      piecesAcross: ({ piece }: { piece: string }) => `a cut before each space beside pieces across it (“${piece}”)`,
      noSpace: ({ mark }: { mark: string }) => `a vocabulary without ${mark} alone`,
      lowestSpecial: ({ piece }: { piece: string }) => `a special token with the lowest score (“${piece}”)`,
    },
  },
};
