/** Annotation tools' exports: invented records in the layouts that the tools write. */
import { describe, expect, it } from 'vitest';
import { imported, jsonLines } from '../imported.fixture.ts';

const tea = [{ role: 'user' as const, content: 'Tea?' }];
const replies = { 'response-1': 'No.', 'response-2': 'Green.', 'response-3': 'Black.' };

describe('Argilla’s records', () => {
  const record = (fields: object, responses: object, rest: object = {}) => ({
    id: '1',
    fields,
    metadata: {},
    suggestions: {},
    responses,
    vectors: {},
    _server_id: 's',
    ...rest,
  });
  const by = (user_id: string, value: unknown) => ({ value, user_id });

  it('have rankings, one for each rater', async () => {
    const { format, contents } = await imported({
      'records.json': [
        record(
          { prompt: 'Tea?', ...replies },
          {
            preference: [
              by('ann', ['response-2', 'response-3', 'response-1']),
              by('bob', [
                { value: 'response-1', rank: 1 },
                { value: 'response-2', rank: 1 },
                { value: 'response-3', rank: 3 },
              ]),
            ],
          },
        ),
      ],
    });
    expect(format).toBe('argilla');
    expect(contents).toEqual([
      { kind: 'ranking', prompt: tea, completions: ['Green.', 'Black.', 'No.'], ranks: [1, 2, 3], rater: 'ann' },
      { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.', 'Black.'], ranks: [1, 1, 2], rater: 'bob' },
    ]);
  });

  it('have scores as a ranking, a label as a thumb or a choice, a text as an edit', async () => {
    const { contents, notes } = await imported({
      'records.json': [
        record(
          { instruction: 'Tea?', ...replies },
          {
            'quality-response-1': [by('ann', 2)],
            'quality-response-2': [by('ann', 5), by('bob', 3)],
            'quality-response-3': [by('ann', 5)],
            best: [by('bob', 'response-3')],
            overall: [by('bob', 'tie')],
          },
        ),
        record(
          { prompt: 'Tea?', completion: 'Gren.' },
          {
            is_good: [by('ann', 'no')],
            corrected_completion: [by('ann', 'Green.'), by('bob', 'Gren.')],
            topic: [by('ann', 'drinks')],
            score: [by('ann', 3)],
          },
          { suggestions: { is_good: { value: 'yes', score: 0.9, agent: 'm' } } },
        ),
      ],
    });
    expect(contents).toEqual([
      { kind: 'ranking', prompt: tea, completions: Object.values(replies), ranks: [2, 2, 1], rater: 'bob' },
      { kind: 'ranking', prompt: tea, completions: Object.values(replies), ranks: [1, 1, 1], rater: 'bob' },
      { kind: 'ranking', prompt: tea, completions: Object.values(replies), ranks: [2, 1, 1], rater: 'ann' },
      { kind: 'labelled', prompt: tea, completion: 'Gren.', label: false, rater: 'ann' },
      { kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'Gren.', isEdit: true, rater: 'ann' },
      { kind: 'conversation', messages: [...tea, { role: 'assistant', content: 'Green.' }] },
    ]);
    expect(notes).toEqual([
      'Left out: scores of a reply with no other beside it (2).',
      'Left out: suggestions, which are no person’s answers (1).',
      'Left out: texts that were left as they are (1).',
      'Left out: answers to topic without a known meaning (1).',
    ]);
  });

  it('are read flattened, without what was discarded; a chat is the prompt', async () => {
    const flat = (chat: unknown) => ({
      id: '1',
      status: 'completed',
      _server_id: 's',
      chat,
      a: 'No.',
      b: 'Green.',
      'choice.responses': ['b', 'a'],
      'choice.responses.users': ['ann', 'bob'],
      'choice.responses.status': ['submitted', 'discarded'],
      'choice.suggestion': null,
      'choice.suggestion.score': null,
    });
    const { format, contents, notes, errors } = await imported({
      'records.jsonl': jsonLines(flat(tea), { ...flat('?'), chat: undefined }),
    });
    expect(format).toBe('argilla-flat');
    // The discarded answer names the other reply; nothing else says that it is one.
    expect(contents).toEqual([]);
    expect(notes).toEqual([
      'Left out: answers that were discarded or not submitted (1).',
      'Left out: texts of the field a, which is neither prompt nor reply (1).',
      'Left out: rankings of fewer than two replies (1).',
    ]);
    expect(errors).toEqual([
      {
        line: 2,
        message: 'expected a field with the prompt, such as prompt or instruction; the record has a, b',
      },
    ]);
    const named = (record: object) =>
      JSON.parse(JSON.stringify(record).replaceAll(/"([ab])"/g, '"reply_$1"')) as object;
    const known = await imported({ 'records.jsonl': jsonLines(named(flat(tea))) });
    expect(known.contents).toEqual([
      { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'], ranks: [2, 1], rater: 'ann' },
    ]);
  });

  it('name a ranking of what is not there', async () => {
    const { errors } = await imported({
      'records.json': [
        record({ prompt: 'Tea?', ...replies }, { preference: [by('ann', ['response-1', 'response-9'])] }),
      ],
    });
    expect(errors).toEqual([
      { line: 2, message: 'expected a ranking of response-1, response-2, response-3, it names response-9' },
    ]);
  });
});

describe('Label Studio’s tasks', () => {
  const task = (data: object, ...annotations: object[]) => ({ id: 1, data, annotations, predictions: [], meta: {} });
  const annotation = (completed_by: unknown, ...result: object[]) => ({
    id: 1,
    completed_by,
    was_cancelled: false,
    result,
  });
  const pairwise = (selected: unknown) => ({ type: 'pairwise', from_name: 'c', to_name: 'c', value: { selected } });
  const pair = { prompt: 'Tea?', answer1: 'No.', answer2: 'Green.' };

  it('have pairwise choices, by rater, without cancelled ones', async () => {
    const { format, contents, notes } = await imported({
      'tasks.json': [
        task(
          pair,
          annotation(2, pairwise('right')),
          annotation({ id: 3, email: 'bob@example.org' }, pairwise('left')),
          { ...annotation(4, pairwise('left')), was_cancelled: true },
        ),
      ],
    });
    const ranking = { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'] };
    expect(format).toBe('label-studio');
    expect(contents).toEqual([
      { ...ranking, ranks: [2, 1], rater: '2' },
      { ...ranking, ranks: [1, 2], rater: 'bob@example.org' },
    ]);
    expect(notes).toEqual(['Left out: annotations that were canceled (1).']);
  });

  it('have rankers, ratings, choices and texts', async () => {
    const items = ['a', 'b', 'c'].map((id) => ({ id, title: id, body: `${id}!` }));
    const ranker = (ranked: unknown) => ({
      type: 'ranker',
      from_name: 'r',
      to_name: 'answers',
      value: { ranker: ranked },
    });
    const about = (to_name: string) => ({ from_name: 'q', to_name });
    const { contents, notes } = await imported({
      'tasks.json': [
        task(
          { prompt: 'Tea?', items },
          annotation(1, ranker(['c', 'a', 'b'])),
          annotation(2, ranker({ _: ['b', 'a'], relevant: [] })),
          annotation(3, ranker({ _: ['b'], relevant: ['a'] })),
        ),
        task(
          pair,
          annotation(
            1,
            { type: 'rating', ...about('answer1'), value: { rating: 2 } },
            { type: 'rating', ...about('answer2'), value: { rating: 4 } },
            { type: 'choices', ...about('answer1'), value: { choices: ['Bad'] } },
            { type: 'textarea', ...about('answer2'), value: { text: ['Green tea.'] } },
            { type: 'textarea', ...about('prompt'), value: { text: ['Mint.'] } },
            { type: 'brush', ...about('prompt'), value: {} },
          ),
        ),
      ],
    });
    expect(contents).toEqual([
      { kind: 'ranking', prompt: tea, completions: ['c!', 'a!', 'b!'], ranks: [1, 2, 3], rater: '1' },
      { kind: 'ranking', prompt: tea, completions: ['b!', 'a!'], ranks: [1, 2], rater: '2' },
      { kind: 'labelled', prompt: tea, completion: 'No.', label: false, rater: '1' },
      { kind: 'preference', prompt: tea, chosen: 'Green tea.', rejected: 'Green.', isEdit: true, rater: '1' },
      { kind: 'conversation', messages: [...tea, { role: 'assistant', content: 'Green tea.' }] },
      { kind: 'conversation', messages: [...tea, { role: 'assistant', content: 'Mint.' }] },
      { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'], ranks: [2, 1], rater: '1' },
    ]);
    expect(notes).toEqual([
      'Left out: rankings in several columns, of which the file does not say which is better (1).',
      'Left out: answers of the kind brush (1).',
    ]);
  });

  it('name a side that is none, and a task with other than two replies', async () => {
    const { errors } = await imported({
      'tasks.jsonl': jsonLines(
        task(pair, annotation(1, pairwise('up'))),
        task({ prompt: 'Tea?', answer1: 'No.' }, annotation(1, pairwise('left'))),
      ),
    });
    expect(errors).toEqual([
      { line: 1, message: 'annotations[0].result: expected one of left, right, got "up"' },
      { line: 2, message: 'data: expected two replies to compare, such as answer1 and answer2; found 1' },
    ]);
  });
});
