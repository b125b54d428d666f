import { expect, test } from 'vitest';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { encodeConversation, encodePrompt } from './chat-template.ts';
import { fitContext } from '../families/fit-context.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from './parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';

const json = trainBpe(['Hello there, how are you?'], { vocabSize: 300, specialTokens: PARLEY_SPECIAL_TOKENS });
const config = parleyTokenizerConfig(512);
const withTemplate = (template: string) => Tokenizer.fromJson(json, { ...config, chat_template: template });
const hello = [{ role: 'user', content: 'Hello' }] as const;

function refusal(tokenizer: Tokenizer, messages: Parameters<typeof encodePrompt>[1] = hello): ParleyError {
  try {
    encodePrompt(tokenizer, messages);
  } catch (error) {
    if (error instanceof ParleyError) return error;
    throw error;
  }
  throw new Error('expected a refusal');
}

const ASKS = "Writing messages in the model's chat template: it refused the turns user (";

test('a template that loops is stopped', () => {
  const loops = '{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}';
  // A made-up chat is written when the tokenizer is read.
  expect(() => withTemplate(loops)).toThrow(
    /^Writing messages in the model's chat template took more than 1.5 seconds of computing and was stopped/,
  );
});

test('a range is bounded, and otherwise as it was', () => {
  expect(refusal(withTemplate('{% for a in range(10**9) %}{% endfor %}')).message).toBe(
    `${ASKS}it asks for a range of 1000000000 numbers; at most 100000 are given)`,
  );
  const counts = withTemplate(
    '{{ range(3) | join }}{{ range(1, 8, 3) | join }}{{ range(5, 0, -2) | join }}{{ range(4, 1) | join }}',
  );
  expect(counts.decode(encodePrompt(counts, hello))).toBe('012147531');
});

test('a text that doubles is refused before it takes memory', () => {
  const doubling = (times: number) =>
    withTemplate(
      `{% set ns = namespace(s='ab') %}{% for a in range(${times}) %}{% set ns.s = ns.s + ns.s %}{% endfor %}{{ ns.s }}`,
    );
  expect(refusal(doubling(26)).message).toMatch(
    /it writes \d+ characters; expected at most 1000040 for these messages/,
  );
  expect(refusal(doubling(40)).message).toBe(`${ASKS}it makes a text that is too long)`);
});

test('a template of 10 MB is refused as what it is', () => {
  const { code, message } = refusal(withTemplate('x{# #}'.repeat(1_700_000)));
  expect(code).toBe('corrupt');
  expect(message).toContain('expected at most 1000000 characters, got 10200000');
});

test('statements nested too deeply are called that', () => {
  const depth = 20_000;
  const { message } = refusal(withTemplate('{% if true %}'.repeat(depth) + '{% endif %}'.repeat(depth)));
  expect(message).toContain('its statements are nested too deeply');
});

test('a tokenizer pattern that backtracks is stopped and named', () => {
  const pattern = { Regex: '^(\\p{L}+)+$' };
  const split = { type: 'Split', pattern, behavior: 'Isolated', invert: false };
  const tokenizer = Tokenizer.fromJson(
    { ...json, pre_tokenizer: { type: 'Sequence', pretokenizers: [split] } },
    config,
  );
  expect(refusal(tokenizer, [{ role: 'user', content: `${'a'.repeat(60)}!` }]).message).toMatch(
    /^Tokenizing a text of \d+ characters with the model's tokenizer took more than/,
  );
});

test('400,000 letters without a space have tokens', () => {
  const tokenizer = Tokenizer.fromJson(json, config);
  const long = [{ role: 'user', content: 'abcdefghij'.repeat(40_000) }] as const;
  expect(encodePrompt(tokenizer, long).length).toBeGreaterThan(200_000);
  const { ids, completionMask } = encodeConversation(tokenizer, [
    ...hello,
    { role: 'assistant', content: long[0].content },
  ]);
  expect(completionMask.length).toBe(ids.length);
});

test('what a chat of 4,000 turns costs is what fits', () => {
  const tokenizer = Tokenizer.fromJson(json, config);
  let reads = 0;
  const messages = Array.from({ length: 4001 }, (_, i) => ({
    role: i % 2 === 0 ? ('user' as const) : ('assistant' as const),
    get content() {
      reads += 1;
      return 'Hello there';
    },
  }));
  const { ids, droppedMessages } = fitContext(tokenizer, messages, { contextTokens: 128, reserveTokens: 32 });
  expect(reads).toBeLessThan(1000);
  expect(ids.length).toBeLessThanOrEqual(96);
  expect(encodePrompt(tokenizer, messages.slice(droppedMessages.length - 2)).length).toBeGreaterThan(96);
});
