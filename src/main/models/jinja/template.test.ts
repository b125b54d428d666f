/** Every construct that chat templates use, against what Python's library makes of it (fixtures/jinja.json). */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { dateText } from './formatting.ts';
import { Template } from './template.ts';

interface Fixture {
  /** A template and its text, null where it raises. */
  readonly snippets: readonly (readonly [template: string, text: string | null])[];
  readonly chats: Readonly<
    Record<
      string,
      { template: string; renderings: readonly { messages: unknown[]; prompt: boolean; text: string | null }[] }
    >
  >;
}

const file = path.join(import.meta.dirname, 'fixtures/jinja.json');
const { snippets, chats } = JSON.parse(await readFile(file, 'utf8')) as Fixture;
const given = { bos_token: '<s>', eos_token: '</s>' };
const messages = [
  { role: 'user', content: 'hello you\nthere' },
  { role: 'assistant', content: 'yes' },
];

function rendered(template: string, values: Record<string, unknown>): string | null {
  try {
    return new Template(template).render({ ...given, ...values });
  } catch {
    return null;
  }
}

test.each(snippets)('%s', (template, text) => {
  expect(rendered(template, { messages })).toBe(text);
});

describe.each(Object.entries(chats))('a template of the kind %s', (_, { template, renderings }) => {
  test('writes every chat as Python does, or refuses it as Python does', () => {
    for (const { messages: chat, prompt, text } of renderings) {
      expect(rendered(template, { messages: chat, add_generation_prompt: prompt })).toBe(text);
    }
  });
});

test('an exception that the template raises comes with its words', () => {
  const template = new Template("{{ raise_exception('roles must ' + 'alternate') }}");
  expect(() => template.render({})).toThrow('roles must alternate');
});

test.each([
  ['{{ a', 'a tag has no end }}'],
  ['{% if true %}a', 'the template ends before {% endif %}'],
  ['{% endif %}', 'unknown tag {% endif %}'],
  ['{{ a b }}', 'expected }}, got "b"'],
  ['{% include "x" %}', 'unknown tag {% include %}'],
  ['{{ a | nothing }}', 'there is no filter "nothing"'],
  ['{{ a is nothing }}', 'there is no test "nothing"'],
  ['{{ a.b }}', '"a" is undefined'],
])('what is wrong is said: %s', (template, message) => {
  expect(() => new Template(template).render({})).toThrow(message);
});

test('dates are written as strftime writes them', () => {
  const date = new Date(2024, 6, 4, 15, 5, 9);
  expect(dateText(date, '%d %b %Y|%B %-d, %y|%A %a|%H:%M:%S|%I %p|%j|%%')).toBe(
    '04 Jul 2024|July 4, 24|Thursday Thu|15:05:09|03 PM|186|%',
  );
});
