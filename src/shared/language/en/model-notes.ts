/** What is worth knowing of a model that was imported or exported. */
import { counted, countedVerb } from './counted.ts';
import { formats } from './formats.ts';

interface OtherType {
  readonly count: number;
  readonly type: string;
  readonly meant: string;
  /** Numbers in a block of the type that was meant. */
  readonly block: number;
  readonly tensor: string;
  readonly row: number;
}

export const modelNotes = {
  twoOutputLayers:
    'Its config ties the output layer to the embedding (tie_word_embeddings), but its weights have an output layer of their own (lm_head.weight). Parley uses that one, and the two are no longer tied.',
  tokensAsLetters: ({ tokens }: { tokens: readonly string[] }) =>
    `Its chat template writes ${tokens.join(', ')}, which its tokenizer does not have as ${tokens.length > 1 ? 'tokens' : 'a token'}: spelled in letters, and anybody can type the same. Is added_tokens.json, or the right tokenizer.json, missing?`,
  generationPromptAdded: ({ header }: { header: string }) =>
    `Its chat template has no generation prompt. Parley added ${header}, with which it begins a reply, so that it stands before a reply and is no part of it.`,
  noEndToken: 'Its chat template writes no token after a reply: training cannot teach it to stop there.',
  otherEndToken: ({ end, named }: { end: string; named: string }) =>
    `Its chat template ends replies with ${end}; its tokenizer’s end token is ${named}. Replies end at ${end}, and exports say so.`,
  unnamedEndToken: ({ end }: { end: string }) =>
    `Its chat template ends replies with ${end}; its tokenizer names no end token. Replies end at ${end}, and exports say so.`,
  unusedRope: ({ fields }: { fields: readonly string[] }) =>
    `Its config gives rotary positions ${fields.join(' and ')} and no type that uses it: read as plain ones, as transformers reads it. If they should be stretched, set "rope_type" in config.json.`,
  fileLeftOut: ({ file, problem }: { file: string; problem: string }) => `${file} was left out. ${problem}`,
  settingLeftOut: ({ name, value, problem }: { name: string; value: string; problem: string }) =>
    `“${name}” of generation_config.json, ${value}, was left out: ${problem}.`,
  quantized: ({ bits, shares }: { bits: string; shares: readonly string[] }) =>
    `Its weights were rounded to ${bits} bits each (${shares.join(', ')}). What the rounding took away is lost: chats and training start from the rounded weights, which are now stored as float32.`,
  shareOfType: ({ type, share, bits }: { type: string; share: number; bits: string }) =>
    `${type} ${share < 0.005 ? '< 1 %' : formats.percent(share)} at ${bits}`,
  adapterTemplate: 'Its chat template is the adapter’s, which is not the model’s own.',
  adapterOfOther: ({ base, parent }: { base: string; parent: string }) =>
    `The adapter says that it was made for ${base}, and was merged into ${parent}. It does what it was trained to only if they are the same model.`,
  noChatTemplate: 'It has no chat template: Parley writes turns in a plain way that the model may not know.',
  templateAdded:
    'The model came without a chat template; chat_template.jinja is the plain one that Parley used with it.',
  scoreBias: 'The score head has a bias, which transformers leaves out: its scores are shifted by a constant.',
  attendsToAll: ({ window }: { window: number }) =>
    `llama.cpp attends to all earlier tokens, and this model attends to the latest ${formats.count(window)} only: beyond that many tokens of context its replies differ.`,
  notComposed:
    'llama.cpp does not compose letters and their accents first (NFC): where they are written apart, tokens differ.',
  spaceBefore:
    'Where a text, or what follows a special token, begins with a space, llama.cpp puts one more before it: there its tokens begin with another ▁.',
  onlySpaces: 'A text of nothing but spaces has one less in llama.cpp, which puts none before it.',
  scoresRounded: ({ tokens }: { tokens: number }) =>
    `The scores of ${counted(tokens, 'token')} are rounded to float32, as GGUF has them: of two ways to cut a text that score alike, llama.cpp may choose the other.`,
  otherType: ({ count, type, meant, block, tensor, row }: OtherType) =>
    `${countedVerb(count, 'tensor', 'is', 'are')} ${type} in place of ${meant}, which needs rows of a multiple of ${block} (${tensor} has ${row}).`,
};
