/** Why the files of a model cannot be read, written or used. Problems within a file are in the words of its format. */
import { formats } from '../formats.ts';

interface File {
  readonly file: string;
}
interface Problem {
  readonly problem: string;
}

export const files = {
  reading: ({ file, problem }: File & Problem) => `Reading ${file}: ${problem}`,
  missingOfModel: ({ file }: File) => `Reading ${file}: no such file; a model folder must contain it`,
  weightsMissing: ({ file }: File) => `Reading ${file}: no such file; without it the model is not whole`,
  notJson: ({ file, problem }: File & Problem) => `Reading ${file}: expected JSON (${problem})`,
  notAt: ({ source, place, problem }: { source: string; place: string } & Problem) =>
    `Reading ${source}: at ${place === '' ? 'its top level' : `"${place}"`}: ${problem}`,
  textTooLong: ({ file, megabytes }: File & { megabytes: number }) =>
    `Reading ${file}: expected a text of at most ${megabytes} MB, it is longer`,
  notRegular: ({ file, is }: File & { is: 'folder' | 'pipe' | 'socket' | 'device' | 'other' }) =>
    `Reading ${file}: expected a file, it is ${
      {
        folder: 'a folder',
        pipe: 'a named pipe; write what comes out of it to a file first',
        socket: 'a socket',
        device: 'a device',
        other: 'something else',
      }[is]
    }.`,
  changedSinceRecorded: ({ file, expected, got }: File & { expected: string; got: string }) =>
    `Reading ${file}: it is damaged or was changed since it was recorded: expected ${expected}, got ${got}. Put back a copy of the file, or use another version: what this one would answer is not what was measured.`,
  unsoundSafetensors: ({ file, problem }: File & Problem) =>
    `Reading ${file}: not a sound safetensors file: ${problem}`,
  shardElsewhere: ({ file, name }: File & { name: string }) =>
    `Reading ${file}: expected names of .safetensors files in the same folder, got "${name}"`,
  tensorNotInShard: ({ file, tensor, shard }: File & { tensor: string; shard: string }) =>
    `Reading ${file}: it says that ${shard} holds the tensor ${tensor}, but it does not`,
  tensorOfType: ({ file, tensor, type, known }: File & { tensor: string; type: string; known: string }) =>
    `Reading ${file}: tensor ${tensor} is of type ${type}; supported are ${known}`,
  tensorsMisfit: ({ source, problems, more }: { source: string; problems: readonly string[]; more: number }) =>
    `Checking the tensors of ${source} against its config: ${problems.join('; ')}${more > 0 ? `; and ${more} more` : ''}`,
  tensorSize: ({
    file,
    tensor,
    expected,
    shape,
    got,
  }: File & { tensor: string; expected: number; shape: string; got: number }) =>
    `Writing ${file}: tensor ${tensor}: expected ${expected} values for [${shape}], got ${got}`,
  tensorOutOfF16: ({ file, tensor, value }: File & { tensor: string; value: number }) =>
    `Writing ${file}: tensor ${tensor} has the value ${value}, and F16 ends at ±65504: write it as F32 or BF16`,
  folderNotEmpty: ({ folder }: { folder: string }) =>
    `Writing a model: expected ${folder} to be new or empty, it has files in it`,
  folderNotRead: ({ folder, refusal }: { folder: string; refusal: string }) =>
    `Writing a model to ${folder}: ${refusal}`,
  fewerEmbeddings: ({ folder, tokens, rows }: { folder: string; tokens: number; rows: number }) =>
    `Checking the model ${folder}: its tokenizer has ${tokens} tokens and its config's vocab_size is ${rows}: expected at least as many embeddings as tokens`,
  otherFamily: ({ source, type, known }: { source: string; type: string; known: string }) =>
    `Reading ${source}: models of type "${type}" are not supported; supported: ${known}`,
  quantizedWeights: ({ source }: { source: string }) =>
    `Reading ${source}: at "quantization_config": quantized weights are not supported; take the model's files in float32, float16 or bfloat16`,
  tooLargeForMachine: ({ needed, there }: { needed: number; there: number }) =>
    `Reading a model's weights: as float32 they take ${formats.size(needed)}, and this machine has ${formats.size(there)} of memory in all. Take a smaller model, or a larger machine`,
  promptTooLong: ({
    tokens,
    most,
    context,
    reserved,
  }: {
    tokens: number;
    most: number;
    context: number;
    reserved: number;
  }) =>
    `Fitting a prompt into the model's context: the last message (with the system message, if any) takes ${tokens} tokens, expected at most ${most} (context ${context} less ${reserved} for the reply): shorten it, or ask for a shorter reply`,

  adapterNotLora: ({ folder, tensor }: { folder: string; tensor: string }) =>
    `Reading the adapter ${folder}: expected LoRA matrices of linear layers only (….lora_A.weight, ….lora_B.weight), got ${tensor}`,
  adapterEmpty: ({ folder }: { folder: string }) => `Reading the adapter ${folder}: it holds no LoRA matrices`,
  adapterOfTiedHead:
    'Merging an adapter into its model: it changes the output layer (lm_head), which this model ties to its embedding (tie_word_embeddings): changing one would change the other. Train the adapter without lm_head, or merge it with PEFT into a model that is no longer tied and import that',
  adapterMisfit: ({ problem }: Problem) =>
    `Merging an adapter into its model: ${problem}. Is it the model the adapter was made for?`,

  layersOfModel: ({ layers, got }: { layers: number; got: readonly number[] }) =>
    `Removing layers: expected some of the model's ${layers} layers, numbered from 0 to ${layers - 1} in ascending order; got ${got.join(', ') || 'none'}.`,
  layerCount: ({ layers, got }: { layers: number; got: number }) =>
    `Removing layers: the model has ${layers}; expected a number from 1 to ${layers} of them to keep, got ${got}.`,
  vocabularyOfKind: ({ type }: { type: string }) =>
    `Cutting a vocabulary: expected a byte-pair tokenizer (BPE) that can spell any text by its smallest pieces; this one is of the kind "${type}". Leave the vocabulary as it is, and remove layers only.`,
  vocabularyMarks: ({ field }: { field: string }) =>
    `Cutting a vocabulary: expected a byte-pair tokenizer (BPE) that can spell any text by its smallest pieces; this one marks pieces of words by ${field}. Leave the vocabulary as it is, and remove layers only.`,

  templateRefused: ({ roles, more, reason }: { roles: readonly string[]; more: number; reason: string }) =>
    `Writing messages in the model's chat template: it refused the turns ${roles.join(', ')}${more > 0 ? ` and ${more} more` : ''} (${reason})`,
  templateUnreadable: ({ problem }: Problem) =>
    `Reading the model's chat template: expected a Jinja template in tokenizer_config.json (${problem})`,
  tookTooLong: ({ what, seconds }: { what: string; seconds: number }) =>
    `${what} took more than ${seconds} seconds of computing and was stopped; expected milliseconds. The model's own files ask for too much work: use another copy of the model, or shorten the text if it is very long`,
  tookTooLongAdvised: ({ what, seconds, advice }: { what: string; seconds: number; advice: string }) =>
    `${what} took more than ${seconds} seconds of computing and was stopped; expected milliseconds. ${advice}`,
  noTokenizer: ({ file, other, problem }: File & { other: string } & Problem) =>
    `Reading ${file}: no such file; a model folder must contain it, or vocab.json and merges.txt (${other}: ${problem})`,
  otherTokenizer: ({ folder, type, known }: { folder: string; type: string; known: string }) =>
    `Reading the tokenizer of ${folder}: a "${type}" without a tokenizer.json is not supported; of tokenizers without one, only ${known} is. Save it with the transformers library's fast tokenizer, which writes one`,
  badMerge: ({ file, line }: File & { line: number }) =>
    `Reading ${file}: line ${line}: expected two pieces with a space between them`,
  padIsEnd: ({ source, token }: { source: string; token: string }) =>
    `Loading the tokenizer of ${source}: pad_token and eos_token are both "${token}". A policy that is padded with its end token never learns to stop: give tokenizer_config.json a pad_token of its own (any token that ordinary text does not use)`,
  badTokenId: ({ last, id }: { last: number; id: number }) =>
    `Decoding tokens: ids must be whole numbers from 0 to ${last}, got ${id}`,
  textTooLongToTokenize: ({ what }: { what: string }) => `${what}: it is too long to be taken at once; make it shorter`,
  tokenMissing: ({ source, name, token }: { source: string; name: string; token: string }) =>
    `Loading the tokenizer of ${source}: tokenizer_config.json must name ${name}, one that tokenizer.json contains; ${token === '' ? 'it names none' : `got "${token}"`}${name === 'pad_token' ? '. Use any token that ordinary text does not use, other than eos_token' : ''}`,
};
