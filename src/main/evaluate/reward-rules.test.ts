import { describe, expect, it } from 'vitest';
import { parseRule, ranksOf, rulesAlone } from './reward-rules.ts';

describe('rules', () => {
  it.each([
    ['question', 'Tea or coffee?', 1],
    ['question', 'Which one? I like both.', 1],
    ['question', '要喝茶吗？', 1],
    ['question', '我喜欢茶。你呢？', 1],
    ['question', '我喜欢茶。', 0],
    ['question', '？！', 0],
    ['question', 'I like tea.', 0],
    ['question', '?!', 0],
    ['question', '? Hm.', 0],
    ['question', '?? Is it?', 1],
    ['question', '', 0],
    ['length:2-3', 'one', 0],
    ['length:2-3', ' one  two\nthree ', 1],
    ['length:2-3', 'a b c d', 0],
    ['length:0-0', '', 1],
    ['length:3-3', '我喜欢苹果。', 1],
    ['length:1-2', '我喜欢苹果。', 0],
    ['length:4-4', '我用PPO训练！', 1],
    ['length:4-4', '你好， my friend.', 0],
    ['length:3-3', '你好， my friend.', 1],
    ['length:3-3', '东京は寒い', 1],
    ['length:0-0', '！？', 0],
    ['keyword:please', 'Please!', 1],
    ['keyword:please', 'I am pleased', 0],
    ['keyword:c++', 'I write C++ daily', 1],
    ['keyword:thank you', 'thank\n you', 1],
    ['keyword:über', 'ÜBER alles', 1],
    ['keyword:谢谢', '太谢谢你了', 1],
    ['keyword:谢谢', '感谢！', 0],
    ['keyword:PPO', '我用ppo训练', 1],
    ['keyword:PPO', '我用ppo2训练', 0],
    ['keyword:PPO训练', '我用PPO训练模型', 1],
    ['keyword:PPO训练', '我用XPPO训练模型', 0],
    ['keyword:你好 世界', '你好\n世界', 1],
    ['keyword:a-b&&c', 'x a-b&&c', 1],
    ['near-length:4', 'one two three four', 1],
    ['near-length:4', 'one two', 0.5],
    ['near-length:4', '', 0],
    ['near-length:2', 'one two three four five', 0],
    ['near-length:6', '我喜欢苹果。', 0.5],
    ['regex:^[A-Z]', 'Yes', 1],
    ['regex:^[A-Z]', 'yes', 0],
    ['regex:a:b', 'x a:b', 1],
    ['json', '{"a": [1]}', 1],
    ['json', '[1, 2', 0],
    ['json', '12', 0],
    ['json', 'null', 0],
    ['no-repetition', 'a b c d', 1],
    ['no-repetition', 'a b a b a b', 0.5],
    ['no-repetition', '我喜欢苹果，我喜欢苹果', 0.75],
  ])('%s scores %j', (rule, reply, score) => {
    expect(parseRule(rule).score(reply)).toBe(score);
    expect(parseRule(`rule:${rule}`).score(reply)).toBe(score);
  });

  it.each([
    ['exact-match', ' Paris ', 'Paris', 1],
    ['exact-match', 'Paris!', 'Paris', 0],
    ['token-f1', 'the cat sat', 'a cat', 2 / 3],
    ['rouge-l', 'the cat sat', 'the cat', 0.8],
    ['bleu', 'the cat sat on the mat', 'the cat sat on the mat', 1],
  ])('%s of %j against %j is %f', (rule, reply, reference, expected) => {
    const { score, needsReference } = parseRule(`rule:${rule}`);
    expect(needsReference).toBe(true);
    expect(score(reply, reference)).toBeCloseTo(expected, 9);
    expect(() => score(reply)).toThrow('compares with a reference, and a prompt has none');
  });

  it.each(['near-length:0', 'near-length:x'])('refuses %s', (rule) => {
    expect(() => parseRule(rule)).toThrow('a whole number of words above 0');
  });

  it('refuses a pattern that is none, with the reason', () => {
    expect(() => parseRule('regex:(')).toThrow(/regular expression as JavaScript writes it \(.*[Uu]nterminated/);
  });

  it('ranks with ties', () => {
    expect(ranksOf([0, 1, 0, 1])).toEqual([2, 1, 2, 1]);
    expect(ranksOf([0.2, 0.5, 0.1])).toEqual([2, 1, 3]);
    expect(ranksOf([0, 0])).toEqual([1, 1]);
  });

  it.each(['questions', 'length', 'keyword', 'question:x', '', 'reward'])('lists what exists for %j', (rule) => {
    expect(() => parseRule(rule)).toThrow(
      `Unknown rule ${JSON.stringify(rule)}; known: question, length:LO-HI (e.g. length:5-20), near-length:N`,
    );
  });

  it.each(['length:20-5', 'length:5', 'length:-1-3', 'length:a-b', 'length:'])('refuses the range of %s', (rule) => {
    expect(() => parseRule(rule)).toThrow('two whole numbers of words, LO at most HI');
  });

  it('refuses a keyword without letters', () => {
    expect(() => parseRule('keyword:')).toThrow('expected keyword:WORD');
    expect(() => parseRule('keyword:!')).toThrow('expected keyword:WORD');
  });

  it('stops a pattern that backtracks without end, soon, and goes on', () => {
    const { score } = parseRule('regex:^(a+)+$');
    const began = performance.now();
    expect(() => score(`${'a'.repeat(60)}!`)).toThrow(
      /rule "regex:\^\(a\+\)\+\$" took more than 0.2 seconds .* avoid a repeat within a repeat/,
    );
    expect(performance.now() - began).toBeLessThan(20_000);
    expect(score('aaaa')).toBe(1);
  });

  it('makes one of a mix of rules', () => {
    const mix = rulesAlone('0.5*rule:question + 0.25*rule:near-length:2')!;
    expect(mix.needsReference).toBe(false);
    expect(mix.score('Tea now?')).toBe(0.75);
    expect(mix.score('Tea')).toBe(0.125);
    expect(rulesAlone('rule:question + rule:exact-match')).toMatchObject({ needsReference: true });
    expect(rulesAlone('rule:question + reward')).toBeUndefined();
    expect(rulesAlone('file:a.js')).toBeUndefined();
    expect(rulesAlone('people')).toBeUndefined();
    expect(() => rulesAlone('rule:nonsense')).toThrow('Unknown rule');
  });
});
