/** Published feedback: invented rows in the layouts of the data sets. */
import { describe, expect, it } from 'vitest';
import { imported, jsonLines } from '../imported.fixture.ts';

const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });
const tea = [user('Tea?')];
const ranked = (ranks: readonly number[], completions: readonly string[] = ['No.', 'Green.']) => ({
  kind: 'ranking',
  prompt: tea,
  completions,
  ranks,
});
const bothBad = ['No.', 'Green.'].map((completion) => ({ kind: 'labelled', prompt: tea, completion, label: false }));

describe('Chatbot Arena’s battles', () => {
  const state = (reply: string | null, offset = 0, before: string[][] = []) => ({
    conv_id: 'k',
    model_name: 'm',
    offset,
    messages: [...before, ['USER', 'Tea?'], ['ASSISTANT', reply]],
  });
  const vote = (type: string, ...states: object[]) => ({ tstamp: 1, type, models: ['', ''], states, ip: '10.1.2.3' });

  it('in the raw log keep ties, and both bad as thumbs; addresses are never kept', async () => {
    const pair = [state('No.'), state('Green.')];
    const { format, contents, notes } = await imported({
      'log.jsonl': jsonLines(
        vote('leftvote', ...pair),
        vote(
          'rightvote',
          state('No.', 2, [
            ['USER', 'Hi'],
            ['ASSISTANT', 'Yo'],
          ]),
          pair[1],
        ),
        vote('tievote', ...pair),
        vote('bothbad_vote', ...pair),
        vote('chat', ...pair),
        vote('leftvote', state('No.'), state(null)),
      ),
    });
    expect(format).toBe('arena-log');
    expect(contents).toEqual([ranked([1, 2]), ranked([2, 1]), ranked([1, 1]), ...bothBad]);
    expect(notes.filter((note) => note.startsWith('Left out'))).toEqual([
      'Left out: entries of the log that are no votes (1).',
      'Left out: battles without two replies (1).',
    ]);
    expect(JSON.stringify([contents, notes])).not.toContain('10.1.2.3');
  });

  it('in clean files keep the judge; of several turns those that share them', async () => {
    const battle = (winner: string, a: object[], b: object[], judge = 'arena_user_7') => ({
      question_id: 'q',
      model_a: 'm',
      model_b: 'n',
      winner,
      judge,
      conversation_a: a,
      conversation_b: b,
      turn: 1,
      anony: true,
      language: 'English',
      tstamp: 1,
    });
    const [a, b] = ['No.', 'Green.'].map((reply) => [...tea, assistant(reply)]);
    const more = [user('Thanks'), assistant('Welcome.')];
    const { format, contents, notes, errors } = await imported({
      'battles.json': [
        battle('model_a', a, b),
        battle('tie (bothbad)', a, b, 'arena_user_10.1.2.3'),
        battle('model_b', [...a, ...more], [...b, ...more]),
        battle('model_b', [...a, ...more], [...a, user('Thanks'), assistant('Bye.')]),
        battle('nobody', a, b),
      ],
    });
    expect(format).toBe('arena');
    expect(contents).toEqual([
      { ...ranked([1, 2]), rater: 'arena_user_7' },
      ...bothBad,
      {
        kind: 'ranking',
        prompt: [...a, user('Thanks')],
        completions: ['Welcome.', 'Bye.'],
        ranks: [2, 1],
        rater: 'arena_user_7',
      },
    ]);
    expect(notes).toContain(
      'Left out: battles of several turns, in which the last replies answer different chats (1).',
    );
    expect(errors).toMatchObject([
      { message: 'winner: expected one of model_a, model_b, tie, tie (bothbad), got "nobody"' },
    ]);
  });
});

describe('rated replies', () => {
  it('of UltraFeedback are ranked by the mean of ratings that are texts', async () => {
    const completion = (response: string, ...ratings: string[]) => ({
      model: 'm',
      response,
      annotations: Object.fromEntries(ratings.map((Rating, at) => [`aspect${at}`, { Rating, Rationale: 'r' }])),
    });
    const row = (...completions: object[]) => ({ source: 's', instruction: 'Tea?', models: ['m'], completions });
    const { format, contents, notes, errors } = await imported({
      'ultra.jsonl': jsonLines(
        row(completion('No.', '1', '2'), completion('Green.', '5', 'N/A'), completion('Black.', '4', '6')),
        row(completion('No.', '1'), completion('Green.', 'N/A')),
        row({ response: 5, annotations: { a: { Rating: '3' } } }),
      ),
    });
    expect(format).toBe('ultra-feedback');
    expect(contents).toEqual([ranked([2, 1, 1], ['No.', 'Green.', 'Black.'])]);
    expect(notes).toContain('Left out: prompts with fewer than two rated replies (1).');
    expect(errors).toEqual([{ line: 3, message: 'completions[0].response: expected a text, got 5' }]);
  });

  it('of HelpSteer2 are ranked among those to one prompt', async () => {
    const row = (prompt: string, response: string, helpfulness: unknown) => ({
      prompt,
      response,
      helpfulness,
      correctness: 3,
      coherence: 4,
      complexity: 1,
      verbosity: 1,
    });
    const turns = 'Hi\n<extra_id_1>Assistant\nHello.\n<extra_id_1>User\nTea?';
    const { format, contents, notes, errors } = await imported({
      'train.jsonl': jsonLines(
        row('Tea?', 'No.', 1),
        row('Tea?', 'Green.', 4),
        row(turns, 'No.', 2),
        row(turns, 'Green.', 2),
        row('Alone?', 'Yes.', 4),
        row('Bad?', 'Yes.', 'four'),
        row('Bad?', 'No.', 4),
      ),
    });
    expect(format).toBe('helpsteer2');
    expect(contents).toEqual([
      ranked([2, 1]),
      { ...ranked([1, 1]), prompt: [user('Hi'), assistant('Hello.'), user('Tea?')] },
    ]);
    expect(notes).toContain('Left out: rated replies with no other to the same prompt next to them (2).');
    expect(errors).toEqual([{ line: 6, message: 'helpfulness: expected a number, got "four"' }]);
  });

  it('of Kiln are thumbs, a repair is a pair and a chat to imitate', async () => {
    const run = (output: object, rest: object = {}) => ({
      v: 1,
      id: '1',
      model_type: 'task_run',
      input: 'Tea?',
      output: { output: 'Gren.', ...output },
      ...rest,
    });
    const rating = (value: number, type = 'five_star') => ({ rating: { type, value, requirement_ratings: {} } });
    const imitated = (reply: string) => ({ kind: 'conversation', messages: [...tea, assistant(reply)] });
    const system = { role: 'system' as const, content: 'Be brief.' };
    const { format, contents, notes, errors } = await imported({
      '1/task_run.kiln': run(rating(5)),
      '2/task_run.kiln': run(rating(0, 'pass_fail'), {
        repair_instructions: 'Spell.',
        repaired_output: { output: 'Green.' },
        trace: [system, user('Tea?'), assistant('Gren.')],
      }),
      '3/task_run.kiln': run(rating(3)),
      '4/task_run.kiln': run({}),
      '5/task_run.kiln': run({ output: 'Mint.', source: { type: 'human', properties: { created_by: 'ann' } } }),
      '6/task_run.kiln': run({ output: 5 }),
    });
    const prompt = [system, ...tea];
    expect(format).toBe('kiln');
    expect(contents).toEqual([
      { kind: 'labelled', prompt: tea, completion: 'Gren.', label: true },
      { kind: 'labelled', prompt, completion: 'Gren.', label: false },
      { kind: 'preference', prompt, chosen: 'Green.', rejected: 'Gren.', isEdit: true },
      { kind: 'conversation', messages: [...prompt, assistant('Green.')] },
      imitated('Mint.'),
    ]);
    expect(notes).toEqual([
      'Left out: ratings that are neither good nor bad (1).',
      'Left out: runs without a rating or a repair (1).',
    ]);
    expect(errors).toEqual([{ file: '6/task_run.kiln', line: 1, message: 'output.output: expected a text, got 5' }]);
  });
});

describe('comparisons', () => {
  const cases: readonly { name: string; rows: readonly object[]; contents: readonly object[]; error: string }[] = [
    {
      name: 'helpsteer3',
      rows: [
        { context: tea, response1: 'No.', response2: 'Green.', overall_preference: 2, individual_preference: [] },
        { context: 'Tea?', response1: 'No.', response2: 'Green.', overall_preference: -1 },
        { context: tea, response1: 'No.', response2: 'Green.', overall_preference: 0 },
        { context: tea, response1: 'No.', response2: 7, overall_preference: 0 },
      ],
      contents: [ranked([2, 1]), ranked([1, 2]), ranked([1, 1])],
      error: 'response2: expected a text, got 7',
    },
    {
      name: 'helpsteer2-preference',
      rows: [
        { prompt: 'Tea?', response_1: 'No.', response_2: 'Green.', preference_strength: 3, split: 'train' },
        { prompt: 'Tea?', response_1: 'No.', response_2: 'Green.', preference_strength: 'much' },
      ],
      contents: [ranked([2, 1])],
      error: 'preference_strength: expected a number, got "much"',
    },
    {
      name: 'nectar',
      rows: [
        {
          prompt: '\n\nHuman: Tea?\n\nAssistant: ',
          answers: [
            { answer: 'No.', model: 'm', rank: 7 },
            { answer: 'Green.', model: 'n', rank: 1 },
          ],
          turns: 1,
          num_responses: 2,
          source: ['x'],
          good_natured: true,
        },
        { prompt: 'Tea?', answers: [{ answer: 'No.', rank: 'x' }] },
      ],
      contents: [ranked([2, 1])],
      error: 'answers[0].rank: expected a number',
    },
    {
      name: 'pku-safe-rlhf',
      rows: [
        {
          prompt: 'Tea?',
          response_0: 'No.',
          response_1: 'Green.',
          is_response_0_safe: false,
          is_response_1_safe: true,
          better_response_id: 1,
          safer_response_id: 1,
        },
        { prompt: 'Tea?', response_0: 'No.', response_1: 'Green.', better_response_id: 2 },
      ],
      contents: [ranked([2, 1])],
      error: 'better_response_id: expected one of 0, 1, got 2',
    },
    {
      name: 'shp',
      rows: [
        { post_id: 'p', history: 'Tea?', human_ref_A: 'No.', human_ref_B: 'Green.', labels: 1, score_A: 9, score_B: 2 },
        { post_id: 'p', history: 'Tea?', human_ref_A: 'No.', human_ref_B: 'Green.', labels: null, score_A: 9 },
        { post_id: 'p', history: 'Tea?', human_ref_A: 'No.', human_ref_B: 'Green.', labels: 5 },
      ],
      contents: [ranked([1, 2])],
      error: 'labels: expected one of 0, 1, got 5',
    },
    {
      name: 'webgpt',
      rows: [
        {
          question: { dataset: 'eli5', id: '1', full_text: 'Tea?' },
          quotes_0: {},
          answer_0: 'No.',
          tokens_0: {},
          score_0: -1,
          answer_1: 'Green.',
          score_1: 1,
        },
        { question: {}, answer_0: 'No.', score_0: 0, answer_1: 'Green.', score_1: 0 },
      ],
      contents: [ranked([2, 1])],
      error: 'question.full_text: expected a text, got nothing',
    },
  ];

  it.each(cases)('of $name are rankings, and a faulty row is named', async ({ name, rows, contents, error }) => {
    const got = await imported({ 'rows.jsonl': jsonLines(...rows) });
    expect(got.format).toBe(name);
    expect(got.contents).toEqual(contents);
    expect(got.errors).toContainEqual({ line: rows.length, message: error });
  });
});
