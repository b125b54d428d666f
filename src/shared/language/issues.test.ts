import { expect, test } from 'vitest';
import { z } from 'zod';
import { renderText, said } from './said.ts';
import { english } from './en/english.ts';
import { chinese } from './zh/chinese.ts';
import { placedProblem, saying } from './issues.ts';

const schema = z.strictObject({
  name: z.string().min(3),
  count: z.int().min(1).max(9),
  kind: z.enum(['a', 'b']),
  flag: z.boolean(),
  either: z.union([z.string(), z.array(z.string())]),
  prompt: z.string().min(1, saying(said('expected.emptyPrompt'))),
});
const good = { name: 'abc', count: 3, kind: 'a', flag: true, either: 'x', prompt: 'Hi' };

test.each([
  [{ name: 7 }, 'name: expected a text, got 7', 'name：应为文本，实际为 7'],
  [{ name: undefined }, 'name: expected a text, got nothing', 'name：应为文本，实际为空'],
  [{ name: 'x' }, 'name: expected at least 3 characters, got "x"', 'name：应至少有 3 个字符，实际为 "x"'],
  [{ count: 2.5 }, 'count: expected a whole number, got 2.5', 'count：应为整数，实际为 2.5'],
  [{ count: 12 }, 'count: expected at most 9, got 12', 'count：应至多为 9，实际为 12'],
  [{ kind: 'c' }, 'kind: expected one of "a", "b", got "c"', 'kind：应为以下之一："a"、"b"，实际为 "c"'],
  [{ flag: 'yes' }, 'flag: expected true or false, got "yes"', 'flag：应为 true 或 false，实际为 "yes"'],
  [{ either: 5 }, 'either: expected a text, or expected a list, got 5', 'either：应为文本，或应为列表，实际为 5'],
  [{ prompt: '' }, 'prompt: expected a prompt, it is empty', 'prompt：应为提示，实际为空'],
  [{ more: 1 }, 'unknown: more', '未知的字段：more'],
])('what is wrong with %j is said in the reader’s language', (change, inEnglish, inChinese) => {
  const input = { ...good, ...change };
  const issue = schema.safeParse(input).error?.issues[0];
  if (issue === undefined) throw new Error('It is refused.');
  const problem = placedProblem(issue, input);
  expect(renderText(problem)).toBe(inEnglish);
  expect(renderText(problem, { language: english })).toBe(inEnglish);
  expect(renderText(problem, { language: chinese })).toBe(inChinese);
});
