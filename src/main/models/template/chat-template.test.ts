import { expect, test } from 'vitest';
import fc from 'fast-check';
import type { Message } from '../../../shared/domain/conversation.ts';
import { encodeConversation, encodePrompt } from './chat-template.ts';
import { PARLEY_SPECIAL_TOKENS, parleyTokenizerConfig } from './parley-chat-template.ts';
import { Tokenizer } from '../tokenizer/tokenizer.ts';
import { trainBpe } from '../tokenizer/train-bpe.ts';

const chatMl = ['<|pad|>', '<|im_start|>', '<|im_end|>'];
const specialTokens = [...PARLEY_SPECIAL_TOKENS, ...chatMl.slice(1)];
const texts = ['Hello there, how are you? I am fine. How are you? user assistant Hello there'];
const json = trainBpe(texts, { vocabSize: 320, specialTokens });
const parley = Tokenizer.fromJson(json, parleyTokenizerConfig(512));
const plain = Tokenizer.fromJson(json, { ...parleyTokenizerConfig(512), chat_template: null });
const CHAT_ML =
  "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] | trim + '<|im_end|>\n' }}" +
  "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";
const chatml = Tokenizer.fromJson(json, {
  eos_token: '<|im_end|>',
  pad_token: '<|pad|>',
  chat_template: CHAT_ML,
});

const turn = (role: Message['role'], content: string): Message => ({ role, content });
const conversation = [
  turn('system', 'Be brief.'),
  turn('user', 'Hello'),
  turn('assistant', 'Hello there'),
  turn('user', 'How are you?'),
  turn('assistant', 'I am fine.'),
];

/** The conversation's text with the assistant's own tokens in brackets. */
function marked(tokenizer: Tokenizer, messages: readonly Message[]): string {
  const { ids, completionMask } = encodeConversation(tokenizer, messages);
  const borders = Array.from(completionMask, (value, i) => value - (completionMask[i - 1] ?? 0));
  let text = '';
  let from = 0;
  borders.forEach((border, i) => {
    if (border === 0) return;
    text += tokenizer.decode(ids.slice(from, i)) + (border > 0 ? '[' : ']');
    from = i;
  });
  return text + tokenizer.decode(ids.slice(from)) + (completionMask.at(-1) === 1 ? ']' : '');
}

test("Parley's own template: one token opens a turn, the end token closes the assistant's and is learned", () => {
  expect(marked(parley, conversation)).toBe(
    '<|begin|><|system|>Be brief.<|user|>Hello<|assistant|>[Hello there<|end|>]' +
      '<|user|>How are you?<|assistant|>[I am fine.<|end|>]',
  );
  expect(parley.decode(encodePrompt(parley, conversation.slice(0, 2)))).toBe(
    '<|begin|><|system|>Be brief.<|user|>Hello<|assistant|>',
  );
});

test('a ChatML template: the line break after the end token is not the reply', () => {
  expect(marked(chatml, conversation.slice(1, 3))).toBe(
    '<|im_start|>user\nHello<|im_end|>\n<|im_start|>assistant\n[Hello there<|im_end|>]\n',
  );
});

test('a tokenizer without a template gets plain labels', () => {
  expect(marked(plain, conversation.slice(1, 3))).toBe('<|begin|>User: Hello\n\nAssistant:[ Hello there<|end|>]\n\n');
  expect(plain.decode(encodePrompt(plain, conversation.slice(1, 2)))).toBe('<|begin|>User: Hello\n\nAssistant:');
});

const hostile = fc
  .array(fc.constantFrom(...specialTokens, '<|', '|>', '<', '>', 'end', 'user', ' ', '\n', '\uE000', 'Hello', 'é😀'), {
    maxLength: 6,
  })
  .map((parts) => parts.join(''));
const messages = fc.array(
  fc.record({ role: fc.constantFrom('user' as const, 'assistant' as const), content: hostile }),
  {
    minLength: 1,
    maxLength: 5,
  },
);

/** The templates once more, by hand: what a prompt says, and how many special tokens that takes. */
const byHand = {
  parley: (turns: readonly Message[]) => {
    const ends = turns.map(({ role }) => (role === 'assistant' ? '<|end|>' : ''));
    const text = turns.map(({ role, content }, i) => `<|${role}|>${content}${ends[i]}`).join('');
    return { text: `<|begin|>${text}<|assistant|>`, special: 2 + turns.length + ends.join('').length / 7 };
  },
  chatml: (turns: readonly Message[]) => {
    const text = turns.map(({ role, content }) => `<|im_start|>${role}\n${content.trim()}<|im_end|>\n`).join('');
    return { text: `${text}<|im_start|>assistant\n`, special: 2 * turns.length + 1 };
  },
};

test.each([['parley', parley, byHand.parley] as const, ['chatml', chatml, byHand.chatml] as const])(
  '%s: what people write never adds a special token and is never changed',
  (_, tokenizer, expected) => {
    fc.assert(
      fc.property(messages, (turns) => {
        const ids = encodePrompt(tokenizer, turns);
        const { text, special } = expected(turns);
        expect(tokenizer.decode(ids)).toBe(text);
        expect(ids.filter((id) => tokenizer.isSpecial(id))).toHaveLength(special);
      }),
    );
  },
);

test.each([
  ['parley', parley],
  ['chatml', chatml],
  ['plain', plain],
])('%s: a conversation continues the tokens of each of its prompts', (_, tokenizer) => {
  fc.assert(
    fc.property(messages, (turns) => {
      const { ids, completionMask } = encodeConversation(tokenizer, turns);
      turns.forEach((message, i) => {
        if (message.role !== 'assistant') return;
        const prompt = encodePrompt(tokenizer, turns.slice(0, i));
        expect(ids.slice(0, prompt.length)).toEqual(prompt);
        expect(completionMask[prompt.length]).toBe(1);
        expect(completionMask[prompt.length - 1]).toBe(0);
      });
    }),
  );
});

test('two messages cannot spell a special token between them', () => {
  const glue = Tokenizer.fromJson(json, {
    ...parleyTokenizerConfig(512),
    chat_template: '{% for message in messages %}{{ message.content }}{% endfor %}',
  });
  const { ids } = encodeConversation(glue, [turn('user', 'a<|e'), turn('user', 'nd|>b')]);
  expect(Array.from(ids).some((id) => glue.isSpecial(id))).toBe(false);
  expect(glue.decode(ids)).toBe('a<|end|>b');
});

test('a template that refuses turns says so', () => {
  const refusing = Tokenizer.fromJson(json, {
    ...parleyTokenizerConfig(512),
    chat_template: "{{ raise_exception('roles must alternate') }}",
  });
  expect(() => encodePrompt(refusing, conversation)).toThrow(/refused the turns system, user.*roles must alternate/);
  const broken = Tokenizer.fromJson(json, { ...parleyTokenizerConfig(512), chat_template: '{% for %}' });
  expect(() => encodePrompt(broken, conversation)).toThrow(/expected a Jinja template/);
});
