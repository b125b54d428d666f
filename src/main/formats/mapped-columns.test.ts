/** Tables of which a person says which field is what. */
import { describe, expect, it } from 'vitest';
import { columnsProblem, shapeOf } from '../../shared/domain/columns.ts';
import { imported, jsonLines } from './imported.fixture.ts';

const tea = [{ role: 'user' as const, content: 'Tea?' }];
const csv = (...lines: string[]) => lines.join('\n');

describe('columns', () => {
  it('make pairs of a table whose fields have other names', async () => {
    const { format, contents, errors } = await imported(
      { 'votes.csv': csv('q;better one;worse one;who', 'Tea?;Green.;No.;ann', 'Tea?;;No.;bob') },
      { columns: { prompt: 'q', chosen: 'better one', rejected: 'worse one', rater: 'who' } },
    );
    expect(format).toBe('columns');
    expect(contents).toEqual([{ kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'No.', rater: 'ann' }]);
    expect(errors).toEqual([{ line: 3, message: 'better one: expected a text, it is empty' }]);
  });

  it('make thumbs of words, signs and numbers, with a system turn', async () => {
    const rows = ['👍', 'no', '1', 'perhaps'].map((vote) => `Be brief.\tTea?\tGreen.\t${vote}`);
    const { contents, errors } = await imported(
      { 'votes.tsv': csv('sys\tq\ta\tvote', ...rows) },
      { columns: { system: 'sys', prompt: 'q', reply: 'a', label: 'vote' } },
    );
    const prompt = [{ role: 'system', content: 'Be brief.' }, ...tea];
    expect(contents).toEqual(
      [true, false, true].map((label) => ({ kind: 'labelled', prompt, completion: 'Green.', label })),
    );
    expect(errors).toEqual([
      { line: 5, message: 'vote: expected a thumb, such as 1 or 0, good or bad, got "perhaps"' },
    ]);
  });

  it('rank rated replies to one prompt, each rater’s apart', async () => {
    const rows = ['Tea?,No.,2,ann', 'Tea?,Green.,9,ann', 'Tea?,No.,5,bob', 'Tea?,Green.,5,bob', 'Alone?,Yes.,3,ann'];
    const { contents, notes, errors } = await imported(
      { 'votes.csv': csv('q,a,stars,who', ...rows, 'Bad?,No.,many,ann') },
      { columns: { prompt: 'q', reply: 'a', rating: 'stars', rater: 'who' } },
    );
    const ranking = { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'] };
    expect(contents).toEqual([
      { ...ranking, ranks: [2, 1], rater: 'ann' },
      { ...ranking, ranks: [1, 1], rater: 'bob' },
    ]);
    expect(notes).toContain('Left out: rated replies with no other to the same prompt next to them (1).');
    expect(errors).toEqual([{ line: 7, message: 'stars: expected a number, got "many"' }]);
  });

  it('read a conversation as messages, as JSON of them or as a transcript', async () => {
    const turns = [
      { from: 'human', value: 'Tea?' },
      { from: 'gpt', value: 'Green.' },
    ];
    const chat = { kind: 'conversation', messages: [...tea, { role: 'assistant', content: 'Green.' }] };
    const { contents, errors } = await imported(
      {
        'chats.jsonl': jsonLines(
          { talk: turns },
          { talk: JSON.stringify(turns) },
          { talk: '\n\nHuman: Tea?\n\nAssistant: Green.' },
          { talk: '[broken' },
          { talk: [{ role: 'robot', content: 'x' }] },
        ),
      },
      { columns: { conversation: 'talk' } },
    );
    expect(contents).toEqual([chat, chat, chat]);
    expect(errors).toEqual([
      { line: 4, message: 'talk: expected messages as JSON, it does not parse' },
      { line: 5, message: expect.stringContaining('talk[0].role: ') as string },
    ]);
  });

  it('need a reply where there is a thumb', async () => {
    const talk = (...content: string[]) =>
      content.map((text, at) => ({ role: at % 2 ? 'assistant' : 'user', content: text }));
    const { contents, errors } = await imported(
      { 'chats.jsonl': jsonLines({ talk: talk('Tea?', 'Green.'), up: 1 }, { talk: talk('Tea?'), up: 0 }) },
      { columns: { conversation: 'talk', label: 'up' } },
    );
    expect(contents).toEqual([{ kind: 'labelled', prompt: tea, completion: 'Green.', label: true }]);
    expect(errors).toEqual([{ line: 2, message: 'talk: expected a reply of the assistant as its last turn' }]);
  });

  it('are remembered for files of the same shape, unless a format is named', async () => {
    const remembered = { [shapeOf(['a', 'q'])]: { prompt: 'q', reply: 'a' } };
    const file = { 'chats.csv': csv('q,a', 'Tea?,Green.') };
    expect(await imported(file, { remembered })).toMatchObject({
      format: 'columns',
      contents: [{ kind: 'conversation' }],
    });
    const other = { 'chats.csv': csv('prompt,completion', 'Tea?,Green.') };
    expect(await imported(other, { remembered })).toMatchObject({ format: 'trl-prompt-completion' });
    expect(await imported(file, { remembered, format: 'texts' })).toMatchObject({ format: 'texts', contents: [] });
  });

  it('must be fields of the file', async () => {
    await expect(
      imported({ 'chats.csv': csv('q,a', 'Tea?,Green.') }, { columns: { prompt: 'question', reply: 'a' } }),
    ).rejects.toMatchObject({
      message: 'Reading chats.csv: it has no field question. Its fields: q, a.',
      details: { fields: ['q', 'a'] },
    });
  });

  it.each([
    [{ reply: 'a' }, 'noPrompt'],
    [{ prompt: 'a', conversation: 'b' }, 'promptTwice'],
    [{ prompt: 'a', chosen: 'b' }, 'halfAPair'],
    [{ prompt: 'a', label: 'b' }, 'noReply'],
    [{ prompt: 'a', chosen: 'b', rejected: 'c', label: 'd' }, 'severalKinds'],
    [{ prompt: 'a', reply: 'b', rating: 'c' }, undefined],
    [{ conversation: 'a', label: 'b' }, undefined],
  ] as const)('%j: %s', (columns, problem) => {
    expect(columnsProblem(columns)).toBe(problem);
  });
});
