import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { DroppedFields } from './dropped-fields.ts';
import { renderText } from '../../shared/language/said.ts';
import type { JsonRecord } from './format.ts';
import { inWords } from './imported.fixture.ts';
import { recognise } from './recognise.ts';
import { formatNamed, writableFormats } from './registry.ts';

const user = (content: string): Message => ({ role: 'user', content });
const assistant = (content: string): Message => ({ role: 'assistant', content });
const system = (content: string): Message => ({ role: 'system', content });

function parse(name: string, ...records: JsonRecord[]): DatasetContent[] {
  const format = formatNamed(name);
  if (!('parseGroup' in format)) return records.map((record) => format.parse(record));
  return format.parseGroup(records, new Map()).flatMap((item) => {
    if ('message' in item) throw new Error(renderText(item.message));
    return 'content' in item ? [item.content] : [];
  });
}

/** A record of each format and variant, with what it must become. */
const samples: readonly { format: string; record: JsonRecord; content: DatasetContent }[] = [
  {
    format: 'hh-rlhf',
    record: {
      chosen: '\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Tea?\n\nAssistant: Yes, please.',
      rejected: '\n\nHuman: Hi\n\nAssistant: Hello.\n\nHuman: Tea?\n\nAssistant: No.',
    },
    content: {
      kind: 'preference',
      prompt: [user('Hi'), assistant('Hello.'), user('Tea?')],
      chosen: 'Yes, please.',
      rejected: 'No.',
    },
  },
  {
    format: 'trl-preference',
    record: { prompt: 'Sky?', chosen: 'Blue.', rejected: [assistant('Green.')] },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'trl-preference',
    record: { chosen: 'The sky is blue.', rejected: 'The sky is bleak.' },
    content: { kind: 'preference', prompt: [user('The sky is')], chosen: 'blue.', rejected: 'bleak.' },
  },
  {
    format: 'trl-preference',
    record: { chosen: [user('Sky?'), assistant('Blue.')], rejected: [user('Sky?'), assistant('Green.')] },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'trl-preference',
    record: {
      prompt: 'Sky?',
      chosen: [system('Be brief.'), user('Sky?'), assistant('Blue.')],
      rejected: [system('Be brief.'), user('Sky?'), assistant('Green.')],
    },
    content: {
      kind: 'preference',
      prompt: [system('Be brief.'), user('Sky?')],
      chosen: 'Blue.',
      rejected: 'Green.',
    },
  },
  {
    format: 'trl-preference',
    record: {
      prompt: [user('Sky?')],
      chosen: [assistant('Now?'), user('Yes.'), assistant('Blue.')],
      rejected: [assistant('Now?'), user('Yes.'), assistant('Green.')],
    },
    content: {
      kind: 'preference',
      prompt: [user('Sky?'), assistant('Now?'), user('Yes.')],
      chosen: 'Blue.',
      rejected: 'Green.',
    },
  },
  {
    format: 'prompts',
    record: { prompt: 'Sky?', reference: 'Blue.' },
    content: { kind: 'prompt', prompt: [user('Sky?')], reference: 'Blue.' },
  },
  { format: 'prompts', record: { id: 1, prompt: 'Sky?' }, content: { kind: 'prompt', prompt: [user('Sky?')] } },
  {
    format: 'chats',
    record: {
      messages: [
        { role: 'developer', content: 'Be brief.' },
        { role: 'user', content: [{ type: 'text', text: 'Sky?' }] },
        assistant('Blue.'),
      ],
    },
    content: { kind: 'conversation', messages: [system('Be brief.'), user('Sky?'), assistant('Blue.')] },
  },
  {
    // UltraFeedback has both.
    format: 'trl-preference',
    record: {
      prompt: 'Sky?',
      chosen: [user('Sky?'), assistant('Blue.')],
      rejected: [user('Sky?'), assistant('Green.')],
      messages: [user('Sky?'), assistant('Blue.')],
    },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    // UltraChat and No Robots.
    format: 'chats',
    record: { prompt: 'Sky?', messages: [user('Sky?'), assistant('Blue.')] },
    content: { kind: 'conversation', messages: [user('Sky?'), assistant('Blue.')] },
  },
  {
    format: 'alpaca',
    record: { instruction: 'Sky?', input: '', output: 'Blue.', text: '### Instruction:\nSky?\n\n### Response:\nBlue.' },
    content: { kind: 'conversation', messages: [user('Sky?'), assistant('Blue.')] },
  },
  {
    format: 'texts',
    record: { text: 'The sky is blue.' },
    content: { kind: 'conversation', messages: [assistant('The sky is blue.')] },
  },
  {
    format: 'texts',
    record: { text: 'Human: Sky?\n\nAssistant: Blue.' },
    content: { kind: 'conversation', messages: [user('Sky?'), assistant('Blue.')] },
  },
  {
    format: 'trl-prompt-completion',
    record: { prompt: 'Sky?', completion: 'Blue.' },
    content: { kind: 'conversation', messages: [user('Sky?'), assistant('Blue.')] },
  },
  {
    format: 'trl-unpaired',
    record: { prompt: [user('Sky?')], completion: [assistant('Green.')], label: false },
    content: { kind: 'labelled', prompt: [user('Sky?')], completion: 'Green.', label: false },
  },
  {
    format: 'rankings',
    record: { prompt: [user('Sky?')], completions: ['Green.', 'Blue.', 'Azure.'], ranks: [2, 0, 0] },
    content: { kind: 'ranking', prompt: [user('Sky?')], completions: ['Green.', 'Blue.', 'Azure.'], ranks: [2, 1, 1] },
  },
  {
    format: 'alpaca',
    record: {
      instruction: 'Translate.',
      input: 'Himmel',
      output: 'Sky',
      system: 'Be brief.',
      history: [['Hi', 'Hello.']],
    },
    content: {
      kind: 'conversation',
      messages: [system('Be brief.'), user('Hi'), assistant('Hello.'), user('Translate.\n\nHimmel'), assistant('Sky')],
    },
  },
  {
    format: 'alpaca',
    record: { instruction: 'Sky?', input: '', chosen: 'Blue.', rejected: 'Green.' },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'alpaca',
    record: { instruction: 'Sky?', output: 'Green.', kto_tag: false },
    content: { kind: 'labelled', prompt: [user('Sky?')], completion: 'Green.', label: false },
  },
  {
    format: 'sharegpt',
    record: {
      conversations: [
        { from: 'human', value: 'Sky?' },
        { from: 'gpt', value: 'Blue.' },
      ],
      system: 'Be brief.',
    },
    content: { kind: 'conversation', messages: [system('Be brief.'), user('Sky?'), assistant('Blue.')] },
  },
  {
    format: 'sharegpt',
    record: {
      conversations: [{ from: 'human', value: 'Sky?' }],
      chosen: { from: 'gpt', value: 'Blue.' },
      rejected: { from: 'gpt', value: 'Green.' },
    },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'sharegpt',
    record: {
      conversations: [
        { from: 'human', value: 'Sky?' },
        { from: 'gpt', value: 'Green.' },
      ],
      kto_tag: false,
    },
    content: { kind: 'labelled', prompt: [user('Sky?')], completion: 'Green.', label: false },
  },
  {
    format: 'openai-preference',
    record: {
      input: { messages: [user('Sky?')], tools: [] },
      preferred_output: [assistant('Blue.')],
      non_preferred_output: [assistant('Green.')],
    },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'openassistant',
    record: { message_id: 'a', parent_id: null, text: 'Sky?', role: 'prompter', lang: 'en' },
    content: { kind: 'prompt', prompt: [user('Sky?')] },
  },
  {
    format: 'deepspeed-chat',
    record: { prompt: 'Human: Hi\n\nAssistant: Hello.\n\nHuman: Tea? Assistant:', chosen: ' Yes.', rejected: ' No.' },
    content: {
      kind: 'preference',
      prompt: [user('Hi'), assistant('Hello.'), user('Tea?')],
      chosen: 'Yes.',
      rejected: 'No.',
    },
  },
  {
    format: 'openrlhf',
    record: { input: 'Sky?', chosen: 'Blue.', rejected: 'Green.', margin: 1 },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    // OpenRLHF's default key, without a margin: the beginning that the replies share is not the prompt.
    format: 'openrlhf',
    record: { input: 'Sky?', chosen: 'It is blue.', rejected: 'It is green.' },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'It is blue.', rejected: 'It is green.' },
  },
  {
    format: 'openrlhf',
    record: { system: 'Be brief.', input: 'Sky?', chosen: 'Blue.', rejected: 'Green.' },
    content: {
      kind: 'preference',
      prompt: [system('Be brief.'), user('Sky?')],
      chosen: 'Blue.',
      rejected: 'Green.',
    },
  },
  {
    format: 'orca-dpo',
    record: { system: 'Be brief.', question: 'Sky?', chosen: 'It is blue.', rejected: 'It is green.' },
    content: {
      kind: 'preference',
      prompt: [system('Be brief.'), user('Sky?')],
      chosen: 'It is blue.',
      rejected: 'It is green.',
    },
  },
  {
    format: 'ms-swift',
    record: { messages: [user('Sky?'), assistant('Green.')], label: false },
    content: { kind: 'labelled', prompt: [user('Sky?')], completion: 'Green.', label: false },
  },
  {
    format: 'ms-swift',
    record: { messages: [user('Sky?'), assistant('Blue.')], rejected_response: 'Green.' },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'ms-swift',
    record: {
      messages: [user('Sky?'), assistant('Blue.')],
      rejected_messages: [user('Sky?'), assistant('Green.')],
    },
    content: { kind: 'preference', prompt: [user('Sky?')], chosen: 'Blue.', rejected: 'Green.' },
  },
  {
    format: 'chats',
    record: { system: 'Be brief.', messages: [user('Sky?'), assistant('Blue.')] },
    content: { kind: 'conversation', messages: [system('Be brief.'), user('Sky?'), assistant('Blue.')] },
  },
];

describe('every format', () => {
  it.each(samples)('$format reads $record', ({ format, record, content }) => {
    expect(parse(format, record)).toEqual([content]);
  });

  it.each(samples)('only $format recognises $record', ({ format, record }) => {
    expect(recognise(record).map((candidate) => candidate.name)).toEqual([format]);
  });

  it('has at least one sample above', () => {
    expect(new Set(samples.map((sample) => sample.format))).toEqual(
      new Set(writableFormats.map((format) => format.name)),
    );
  });

  it.each(writableFormats)('$name reads back what it writes, and recognises it', (format) => {
    let written = 0;
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        const records = format.write(content);
        if (records === undefined) return;
        written += 1;
        const again = JSON.parse(JSON.stringify(records)) as JsonRecord[];
        // OpenRLHF's own files are TRL's unless they hold more than a preference here does.
        const recognised = format.name === 'openrlhf' ? formatNamed('trl-preference') : format;
        expect(again.every((record) => recognise(record).includes(recognised))).toBe(true);
        expect(parse(format.name, ...again)).toEqual([content]);
      }),
      { seed: 2, numRuns: 300 },
    );
    expect(written).toBeGreaterThan(10);
  });

  it('is found by name, or the known names are listed', () => {
    expect(formatNamed('chats').name).toBe('chats');
    expect(() => formatNamed('csv')).toThrow('Unknown data format "csv"; known: ');
  });
});

describe('what a format has no place for', () => {
  it.each(writableFormats)('is nothing of what $name writes', (format) => {
    const dropped = new DroppedFields(format);
    fc.assert(
      fc.property(contentArbitrary, (content) => {
        for (const record of format.write(content) ?? []) dropped.add(record);
      }),
      { seed: 2, numRuns: 100 },
    );
    expect(dropped.list).toEqual([]);
  });

  it.each(writableFormats)('is named for $name wherever it lies', (format) => {
    const dropped = new DroppedFields(format);
    const record = samples.find((sample) => sample.format === format.name)!.record;
    dropped.add({ ...record, reward: 0.5, nothing: null, empty: [] });
    expect(dropped.list.map(({ field }) => field)).toContain('reward');
    expect(dropped.list.map(({ field }) => field)).not.toContain('nothing');
  });

  it('is also what stands beside a turn’s words', () => {
    const dropped = new DroppedFields(formatNamed('chats'));
    dropped.add({
      messages: [
        { ...user('A'), name: 'Ada' },
        { ...assistant('B'), tool_calls: [{ id: 1 }] },
      ],
      tools: [{}],
    });
    dropped.add({ messages: [{ ...user('A'), name: 'Bob' }] });
    expect(dropped.list).toEqual([
      { field: 'messages[].name', records: 2 },
      { field: 'messages[].tool_calls', records: 1 },
      { field: 'tools', records: 1 },
    ]);
  });
});

describe('hh-rlhf', () => {
  it('keeps empty turns, and a second Assistant turn in a row', () => {
    const prompt = '\n\nHuman: A\n\nAssistant: \n\nAssistant: B\n\nHuman: C\n\nAssistant: ';
    expect(parse('hh-rlhf', { chosen: `${prompt}D`, rejected: prompt })).toEqual([
      {
        kind: 'preference',
        prompt: [user('A'), assistant(''), assistant('B'), user('C')],
        chosen: 'D',
        rejected: '',
      },
    ]);
  });

  it('leaves a Human turn that the rejected reply made up in the completion', () => {
    const [content] = parse('hh-rlhf', {
      chosen: '\n\nHuman: A\n\nAssistant: B',
      rejected: '\n\nHuman: A\n\nAssistant: B\n\nHuman: Thanks',
    });
    expect(content).toMatchObject({ prompt: [user('A')], chosen: 'B', rejected: 'B\n\nHuman: Thanks' });
  });

  it.each([
    [
      '\n\nHuman: A\n\nAssistant: B\n\nHuman: C\n\nAssistant: D',
      '\n\nHuman: A\n\nAssistant: E',
      'got 3 turns from turn 2 on',
    ],
    ['\n\nHuman: A\n\nAssistant: B', '\n\nHuman: X\n\nAssistant: B', 'begin alike'],
    ['\n\nHuman: A', '\n\nHuman: A', 'differ in an Assistant turn'],
    [
      '\n\nHuman: A\n\nAssistant: B',
      'A: B',
      'rejected: expected a transcript that begins with "\\n\\nHuman:", it begins "A: B"',
    ],
  ])('refuses %j against %j', (chosen, rejected, message) => {
    expect(() => parse('hh-rlhf', { chosen, rejected })).toThrow(message);
  });
});

describe('openassistant', () => {
  const node = (id: string, parent: string | null, rank: number | null = null, deleted = false): JsonRecord => ({
    message_id: id,
    parent_id: parent,
    text: `text ${id}`,
    role: id.startsWith('u') ? 'prompter' : 'assistant',
    rank,
    deleted,
  });

  it('takes a ranking where replies are ranked, and chats and prompts at the ends of paths', () => {
    const tree = [
      node('u1', null),
      node('a1', 'u1', 1),
      node('a2', 'u1', 0),
      node('a3', 'u1', 2, true),
      node('u2', 'a2', 0),
      node('a4', 'u2'),
      node('u3', 'a1', 0),
    ];
    const [t1, t2] = [user('text u1'), assistant('text a2')];
    expect(parse('openassistant', ...tree)).toEqual([
      { kind: 'ranking', prompt: [t1], completions: ['text a1', 'text a2'], ranks: [2, 1] },
      { kind: 'conversation', messages: [t1, t2, user('text u2'), assistant('text a4')] },
      { kind: 'prompt', prompt: [t1, assistant('text a1'), user('text u3')] },
    ]);
  });

  const parseTree = (tree: readonly JsonRecord[]) => {
    const format = formatNamed('openassistant');
    if (!('parseGroup' in format)) throw new Error('expected a format of groups');
    return format.parseGroup(tree, new Map()).map(inWords);
  };

  it('takes a chain as long as its bound, and says so of one that goes on', () => {
    const chain = (length: number) =>
      Array.from({ length }, (_, i) => node(`${'ua'[i % 2]}${i}`, i === 0 ? null : `${'au'[i % 2]}${i - 1}`));
    const [longest, ...others] = parseTree(chain(1000));
    expect(longest).toMatchObject({ at: 999, content: { kind: 'conversation', messages: { length: 1000 } } });
    expect(others).toEqual([]);
    const message = 'parent_id: expected at most 1000 turns in a row; this message and all below it are left out';
    expect(parseTree(chain(200_000))).toEqual([{ at: 1000, message }]);
  });

  it('bounds what a tree of many ends below a long chain repeats', () => {
    const ends = Array.from({ length: 5000 }, (_, i) => node(`e${i}`, 'a999'));
    const chain = Array.from({ length: 999 }, (_, i) => node(`a${i + 1}`, i === 0 ? null : `a${i}`));
    const items = parseTree([...chain, ...ends]);
    expect(items).toHaveLength(5000);
    expect(items.filter((item) => 'content' in item)).toHaveLength(2000);
    expect(items[4999]).toMatchObject({ message: expect.stringMatching(/a tree of at most 2000000 turns/) as string });
  });

  it('loses of a tree only what hangs on a bad message', () => {
    const tree = [node('u1', null), { ...node('a1', 'u1'), text: 7 }, node('a2', 'u1'), node('u2', 'a1')];
    expect(parseTree(tree)).toEqual([
      { at: 1, message: 'text: expected a text, got 7' },
      { at: 2, content: { kind: 'conversation', messages: [user('text u1'), assistant('text a2')] } },
      { at: 3, message: 'parent_id: message u2 names a1, which its tree does not have' },
    ]);
  });
});

describe('what is wrong with a record', () => {
  it.each([
    [
      'trl-preference',
      { prompt: 'A', chosen: 'B' },
      'rejected: expected a text or a list of one assistant message, got nothing',
    ],
    [
      'trl-preference',
      { prompt: 7, chosen: 'B', rejected: 'C' },
      'prompt: expected a text or a list of messages, got 7',
    ],
    ['trl-preference', { chosen: 'Yes.', rejected: 'No.' }, 'texts that begin alike'],
    [
      'trl-preference',
      { query: 'Sky?', chosen: 'It is blue.', rejected: 'It is green.' },
      'rename query to prompt if it is the prompt',
    ],
    [
      'trl-preference',
      { turns: [user('Sky?')], chosen: 'It is blue.', rejected: 'It is green.' },
      'and turns would be lost',
    ],
    ['chats', { system: 'A', messages: [system('B'), assistant('C')] }, 'system: expected the same text'],
    ['ms-swift', { messages: [user('A'), assistant('B')] }, 'expected one of label, rejected_response'],
    ['ms-swift', { messages: [user('A')], label: true }, 'messages: expected a prompt and a last reply'],
    ['prompts', { prompt: ' ' }, 'prompt: expected a prompt, it is empty'],
    ['prompts', { prompt: [] }, 'prompt: expected a prompt, it is empty'],
    [
      'chats',
      { messages: [{ role: 'tool', content: 'x' }] },
      'messages[0].role: expected one of "system", "user", "assistant", got "tool"',
    ],
    ['chats', { messages: [user('A')] }, 'messages: expected at least one assistant message'],
    ['chats', { messages: [{ role: 'user', content: null }] }, 'messages[0].content: expected a text, got null'],
    ['trl-unpaired', { prompt: 'A', completion: 'B', label: 'yes' }, 'label: expected true or false, got "yes"'],
    ['trl-unpaired', { prompt: 'A', completion: [user('B')], label: true }, 'completion: expected exactly one message'],
    [
      'rankings',
      { prompt: 'A', completions: ['B', 'C'], ranks: [0] },
      'ranks: expected one for each of the 2 completions, got 1',
    ],
    ['rankings', { prompt: 'A', completions: ['B', 'C'], ranks: [0, -1] }, 'ranks[1]: expected a rank of 0 or more'],
    ['rankings', { prompt: 'A', completions: ['B', 'C'], ranks: [0, 0.5] }, 'ranks[1]: expected a whole number'],
    ['rankings', { prompt: 'A', completions: ['B'], ranks: [0] }, 'completions: expected at least 2 replies'],
    ['sharegpt', { conversations: [{ from: 'observation', value: '{}' }] }, 'conversations[0].from: expected one of'],
    ['deepspeed-chat', { prompt: 'Human: Hi', chosen: 'A', rejected: 'B' }, 'then "Assistant:"'],
  ])('%s %j', (format, record, message) => {
    const attempt = (): unknown => parse(format, record);
    expect(attempt).toThrow(message);
    expect(attempt).not.toThrow('\n');
  });
});

/** Items such as every format could be asked to write: unusual text, turns in any order, now and then a turn mark. */
const textArbitrary = fc
  .oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('a\n\nHuman: b', 'Human: a', 'x\r\ny', '"\\', 'Assistant:'),
  )
  .map((text) => text.trim());
const turnsArbitrary = fc
  .array(fc.record({ role: fc.constantFrom('user', 'assistant', 'system'), content: textArbitrary }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((turns) => turns as Message[])
  .filter((turns) => turns.some((turn) => turn.content !== ''));
/** As most data is: user and assistant in turn, so that the stricter formats have something to write. */
const promptArbitrary = fc.oneof(
  turnsArbitrary,
  fc
    .array(
      textArbitrary.filter((text) => text !== ''),
      { minLength: 1, maxLength: 2 },
    )
    .map((texts) => texts.flatMap((text, i) => (i === 0 ? [user(text)] : [assistant(text), user(text)]))),
);
const rankingArbitrary = fc.array(fc.tuple(textArbitrary, fc.nat(3)), { minLength: 2, maxLength: 4 }).map((replies) => {
  const order = [...new Set(replies.map(([, rank]) => rank))].sort((a, b) => a - b);
  return { completions: replies.map(([text]) => text), ranks: replies.map(([, rank]) => order.indexOf(rank) + 1) };
});
const contentArbitrary: fc.Arbitrary<DatasetContent> = fc.oneof(
  fc
    .tuple(promptArbitrary, textArbitrary)
    .map(([prompt, reply]): DatasetContent => ({ kind: 'conversation', messages: [...prompt, assistant(reply)] })),
  promptArbitrary.map((prompt): DatasetContent => ({ kind: 'prompt', prompt })),
  fc
    .tuple(promptArbitrary, textArbitrary, textArbitrary)
    .map(([prompt, chosen, rejected]): DatasetContent => ({ kind: 'preference', prompt, chosen, rejected })),
  fc
    .tuple(promptArbitrary, rankingArbitrary)
    .map(([prompt, ranked]): DatasetContent => ({ kind: 'ranking', prompt, ...ranked })),
  fc
    .tuple(promptArbitrary, textArbitrary, fc.boolean())
    .map(([prompt, completion, label]): DatasetContent => ({ kind: 'labelled', prompt, completion, label })),
);
