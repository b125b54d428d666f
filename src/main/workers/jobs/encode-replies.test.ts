import { expect, test } from 'vitest';
import type { CompletedSequence } from '../../learn/data/comparison-groups.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from '../../models/template/parley-chat-template.ts';
import { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import { trainBpe } from '../../models/tokenizer/train-bpe.ts';
import { assistant, user } from '../fixtures/tiny-version.ts';
import { encodeReplies } from './encode-replies.ts';

const bpe = trainBpe([], { vocabSize: 262, specialTokens: PARLEY_SPECIAL_TOKENS });
const tokenizer = Tokenizer.fromJson(bpe, parleyTokenizerConfig(64));
const textOf = ({ ids }: CompletedSequence) => tokenizer.decode(ids);
const replyOf = ({ ids, completionStart }: CompletedSequence) => tokenizer.decode(ids.slice(completionStart));

test('a reply is read after its whole prompt, through its end token', () => {
  const [yes, empty] = encodeReplies(tokenizer, [user('ok?')], ['yes', ''], 64);
  expect(textOf(yes)).toBe('<|begin|><|user|>ok?<|assistant|>yes<|end|>');
  expect(textOf(empty)).toBe('<|begin|><|user|>ok?<|assistant|><|end|>');
  expect([replyOf(yes), replyOf(empty)]).toEqual(['yes<|end|>', '<|end|>']);
});

test('what a template writes after the end token is left out', () => {
  const template = tokenizer.config.chat_template!.replace("'<|end|>'", "'<|end|>zzz'");
  const chatty = Tokenizer.fromJson(bpe, { ...tokenizer.config, chat_template: template });
  expect(textOf(encodeReplies(chatty, [user('ok?')], ['yes'], 64)[0])).toMatch(/yes<\|end\|>$/);
});

test('where the longest reply needs the room, all replies lose the same oldest turns', () => {
  const prompt = [user('a'.repeat(20)), assistant('b'.repeat(10)), user('cc')];
  const encoded = encodeReplies(tokenizer, prompt, ['d', 'e'.repeat(30)], 64).map(textOf);
  expect(encoded).toEqual(['d', 'e'.repeat(30)].map((reply) => `<|begin|><|user|>cc<|assistant|>${reply}<|end|>`));
});

test('where not even the last turn fits, the beginning is cut off', () => {
  const [encoded] = encodeReplies(tokenizer, [user('a'.repeat(50))], ['b'.repeat(30)], 64);
  expect(encoded.ids).toHaveLength(64);
  expect(textOf(encoded)).toBe('a'.repeat(32) + '<|assistant|>' + 'b'.repeat(30) + '<|end|>');
  expect(replyOf(encoded)).toBe('b'.repeat(30) + '<|end|>');
  const [long] = encodeReplies(tokenizer, [user('a')], ['b'.repeat(90)], 64);
  expect(textOf(long)).toBe('b'.repeat(63) + '<|end|>');
  expect(long.completionStart).toBe(1);
});
