/** Why a GGUF file is not read or written. Problems within a file are in the words of its format. */

interface File {
  readonly file: string;
}

export const gguf = {
  unsound: ({ file, problem }: File & { problem: string }) => `Reading ${file}: not a sound GGUF file: ${problem}`,
  noSuchFile: ({ file }: File) => `Reading ${file}: there is no such file.`,
  otherVersion: ({ file, version }: File & { version: string }) =>
    `Reading ${file}: expected GGUF of version 2 or 3, got version ${version}`,
  bigEndian: ({ file }: File) => `Reading ${file}: expected GGUF of version 2 or 3, got a file for big-endian machines`,
  tensorOfType: ({ file, tensor, type, known }: File & { tensor: string; type: string; known: string }) =>
    `Reading ${file}: tensor ${tensor} is of ${type}; supported are ${known}`,
  tooManyFiles: ({ file, most, got }: File & { most: number; got: number }) =>
    `Reading ${file}: expected a model of at most ${most} files, got ${got}.`,
  severalModels: ({ source, first, other }: { source: string; first: string; other: string }) =>
    `Importing ${source}: expected one GGUF model, it has several: ${first} and ${other}. Name the file of one.`,
  partMissing: ({ source, parts, missing }: { source: string; parts: number; missing: string }) =>
    `Importing ${source}: expected all ${parts} files of this model, ${missing} is not there.`,
  noCounterpart: ({ what }: { what: string }) =>
    `Exporting as GGUF: llama.cpp has no counterpart to ${what}. Export as hf or onnx instead.`,
  noUnigramCounterpart: ({ what }: { what: string }) =>
    `Exporting as GGUF: llama.cpp’s Unigram tokenizer has no counterpart to ${what} and would cut text otherwise. Export as hf or onnx instead.`,
  ofRewardModel:
    'Exporting as GGUF: expected a language model, this one has a reward model’s head. Export as hf instead.',
  outOfRange: ({ tensor, type, value, limit }: { tensor: string; type: string; value: number; limit: number }) =>
    `Writing tensor ${tensor} as ${type}: it has the value ${value}, the type ends at ±${limit}: export as f32.`,
  otherTokenizer: ({ known, got }: { known: string; got: string }) =>
    `Exporting as GGUF: expected BPE over bytes that cuts text as one of ${known} does, SentencePiece’s BPE with byte fallback, or Unigram; tokenizer.json says ${got}. Export as hf or onnx instead.`,
};
