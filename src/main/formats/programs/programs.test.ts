/** Chat programs' exports: invented chats in the layouts that the programs write. */
import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { imported, importedFrom, jsonLines, tempPath } from '../imported.fixture.ts';
import { zipOf } from '../zip.fixture.ts';

const user = (content: string) => ({ role: 'user' as const, content });
const assistant = (content: string) => ({ role: 'assistant' as const, content });
const tea = [user('Tea?')];

/** A question with two replies, the second of them open; the shape of Open WebUI's history. */
const history = (a1: object = {}, a2: object = {}, q: object = {}) => ({
  currentId: 'a2',
  messages: {
    q: { id: 'q', parentId: null, childrenIds: ['a1', 'a2'], role: 'user', content: 'Tea?', ...q },
    a1: { id: 'a1', parentId: 'q', childrenIds: [], role: 'assistant', content: 'No.', model: 'n', ...a1 },
    a2: { id: 'a2', parentId: 'q', childrenIds: [], role: 'assistant', content: 'Green.', model: 'm', ...a2 },
  },
});

describe('Open WebUI’s chats', () => {
  const chat = (tree: object) => [
    { id: 'c', user_id: 'ann', title: 'T', chat: { title: 'T', history: tree }, meta: {} },
  ];

  it('give thumbs, and a ranking where siblings’ thumbs differ, each with its rater', async () => {
    const tree = history({ annotation: { rating: '-1', reason: 'x' } }, { annotation: { rating: 1 } });
    const { format, contents } = await imported({ 'chats.json': chat(tree) });
    expect(format).toBe('open-webui-chats');
    expect(contents).toEqual([
      { kind: 'labelled', prompt: tea, completion: 'No.', label: false, rater: 'ann' },
      { kind: 'labelled', prompt: tea, completion: 'Green.', label: true, rater: 'ann' },
      { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'], ranks: [2, 1], rater: 'ann' },
      { kind: 'conversation', messages: [...tea, assistant('Green.')] },
    ]);
  });

  it('rank siblings by the scale of 1 to 10 where both have it', async () => {
    const rated = (rating: number) => ({ annotation: { rating: 1, details: { rating } } });
    const { contents } = await imported({ 'chats.json': chat(history(rated(9), rated(4))) });
    expect(contents.filter(({ kind }) => kind === 'ranking')).toMatchObject([{ ranks: [1, 2] }]);
  });

  it('make an edit a pair and a demonstration', async () => {
    const { contents } = await imported({ 'chats.json': chat(history({}, { originalContent: 'Gren.' })) });
    expect(contents.slice(0, 2)).toEqual([
      { kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'Gren.', isEdit: true },
      { kind: 'conversation', messages: [...tea, assistant('Green.')] },
    ]);
  });

  it('take a regenerated reply as a weak pair only where that is chosen', async () => {
    const { contents, notes } = await imported({ 'chats.json': chat(history()) });
    expect(contents.map(({ kind }) => kind)).toEqual(['conversation']);
    expect(notes).toEqual(['Left out: weak pairs of a kept and a regenerated reply, unless chosen (1).']);
    const weak = await imported({ 'chats.json': chat(history()) }, { take: { weak: true, chats: false } });
    expect(weak.contents).toEqual([{ kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'No.', weak: true }]);
    expect(weak.notes).toEqual(['Left out: whole chats, as chosen (1).']);
  });

  it('leave out what answers a file, and the model’s thinking', async () => {
    const file = { files: [{ type: 'image', url: 'x' }] };
    const left = await imported({ 'chats.json': chat(history({}, { annotation: { rating: 1 } }, file)) });
    expect(left.contents).toEqual([]);
    expect(left.notes).toEqual([
      'Left out: ratings and edits of replies to an image or a file (1).',
      'Left out: weak pairs of replies to an image or a file (1).',
      'Left out: chats that begin with an image or a file (1).',
    ]);
    const thinking = '<details type="reasoning" done="true"><summary>Thought</summary>&gt; hm</details>\nGreen.';
    const { contents } = await imported({ 'chats.json': chat(history({}, { content: thinking })) });
    expect(contents).toEqual([{ kind: 'conversation', messages: [...tea, assistant('Green.')] }]);
  });

  it('end a chat before a reply that was disliked, and name a faulty message', async () => {
    const tree = history({}, { annotation: { rating: -1 } });
    const { contents, notes } = await imported({ 'chats.json': chat(tree) });
    expect(contents.map(({ kind }) => kind)).toEqual(['labelled']);
    expect(notes).toContain('Left out: chats without a reply to take (1).');
    const faulty = await imported({ 'chats.json': [...chat(history({ content: 5 })), ...chat(history())] });
    expect(faulty.errors).toEqual([{ line: 2, message: 'history.messages.a1.content: expected a text, got 5' }]);
    expect(faulty.contents).toHaveLength(1);
  });
});

describe('Open WebUI’s feedback', () => {
  const feedback = (data: object, tree: object = history(), rest: object = {}) => ({
    id: 'f1',
    user_id: 'bob',
    version: 0,
    type: 'rating',
    data: { model_id: 'm', reason: 'helpful', comment: '', ...data },
    meta: { arena: false, chat_id: 'c', message_id: 'a2' },
    snapshot: { chat: { chat: { history: tree } } },
    created_at: 1,
    updated_at: 1,
    ...rest,
  });

  it('is a thumb, and a ranking over the replies that stood beside it', async () => {
    const { format, contents } = await imported({
      'feedback.json': [feedback({ rating: '1', sibling_model_ids: ['n'] }), feedback({ rating: -1 })],
    });
    expect(format).toBe('open-webui-feedback');
    expect(contents).toEqual([
      { kind: 'labelled', prompt: tea, completion: 'Green.', label: true, rater: 'bob' },
      { kind: 'ranking', prompt: tea, completions: ['Green.', 'No.'], ranks: [1, 2], rater: 'bob' },
      { kind: 'labelled', prompt: tea, completion: 'Green.', label: false, rater: 'bob' },
    ]);
  });

  it('of several raters stays apart', async () => {
    const { contents } = await imported({
      'feedback.json': [feedback({ rating: 1 }), feedback({ rating: 1 }, history(), { user_id: 'eve' })],
    });
    expect(contents).toMatchObject([{ rater: 'bob' }, { rater: 'eve' }]);
  });

  it('without its chat is counted, and a rating that is none is named', async () => {
    const { contents, errors, notes } = await imported({
      'feedback.json': [
        feedback({ rating: 1 }, history(), { snapshot: null }),
        feedback({ rating: 'fine' }),
        feedback({ rating: 1 }, history(), { meta: { message_id: 'gone' } }),
      ],
    });
    expect(contents).toEqual([]);
    expect(notes).toEqual(['Left out: ratings whose chat was not exported with them (1).']);
    expect(errors.map(({ message }) => message)).toEqual([
      'data.rating: expected one of 1, -1, got "fine"',
      'meta.message_id: expected a message of the snapshot, it has no gone',
    ]);
  });
});

describe('ChatGPT’s export', () => {
  const text = (id: string, role: string, words: string, parent: string, children: string[], rest: object = {}) => ({
    id,
    message: { id, author: { role }, content: { content_type: 'text', parts: [words] }, recipient: 'all', ...rest },
    parent,
    children,
  });
  const mapping = {
    root: { id: 'root', message: null, parent: null, children: ['ctx'] },
    ctx: {
      ...text('ctx', 'user', '', 'root', ['q']),
      message: {
        author: { role: 'user' },
        content: { content_type: 'user_editable_context', user_profile: 'x' },
        metadata: { is_visually_hidden_from_conversation: true },
      },
    },
    q: text('q', 'user', 'Tea?', 'ctx', ['call', 'a2', 'a3']),
    call: text('call', 'assistant', 'search("tea")', 'q', ['tool'], { recipient: 'web' }),
    tool: text('tool', 'tool', 'leaves', 'call', ['a1']),
    a1: text('a1', 'assistant', 'Black.', 'tool', []),
    a2: text('a2', 'assistant', 'Green.', 'q', ['q2']),
    a3: text('a3', 'assistant', 'No.', 'q', []),
    q2: text('q2', 'user', 'Thanks', 'a2', ['a4']),
    a4: text('a4', 'assistant', 'Welcome.', 'q2', []),
  };
  const conversation = { title: 'T', current_node: 'a4', conversation_id: 'c', id: 'c', mapping };
  const feedback = [
    { id: 'a2', conversation_id: 'c', user_id: 'u', rating: 'thumbs_up', content: '{"tags": []}', create_time: 'x' },
    { id: 'a4', conversation_id: 'c', user_id: 'u', rating: 'thumbsDown', content: '{}', create_time: 'x' },
  ];
  const comparison = (rating: string) => ({
    id: 'x',
    input: { conversation_id: 'c' },
    output: {
      feedback_step_2: {
        new_turn: [{ id: 'a2' }],
        new_completion_placement: 'left',
        completion_comparison_rating: rating,
      },
    },
  });
  const thanks = [...tea, assistant('Green.'), user('Thanks')];

  it('has regenerated replies as siblings, through tools and hidden turns', async () => {
    const { format, contents } = await imported({ 'conversations.json': [conversation] }, { take: { weak: true } });
    expect(format).toBe('chatgpt');
    const weak = { kind: 'preference', prompt: tea, chosen: 'Green.', weak: true };
    expect(contents).toEqual([
      { ...weak, rejected: 'Black.' },
      { ...weak, rejected: 'No.' },
      { kind: 'conversation', messages: [...thanks, assistant('Welcome.')] },
    ]);
  });

  const files = {
    'conversations.json': JSON.stringify([conversation]),
    'message_feedback.json': JSON.stringify(feedback),
    'model_comparisons.json': JSON.stringify([comparison('original')]),
    'user.json': JSON.stringify({ id: 'u', email: 'a@example.org' }),
    'chat.html': '<html>',
  };
  const said = [
    { kind: 'labelled', prompt: tea, completion: 'Green.', label: true },
    { kind: 'ranking', prompt: tea, completions: ['Green.', 'Black.'], ranks: [2, 1] },
    { kind: 'labelled', prompt: thanks, completion: 'Welcome.', label: false },
    { kind: 'conversation', messages: [...tea, assistant('Green.')] },
  ];
  const about = ['Files of no known format (1): user.json.', 'Files of other kinds, not looked into: 1 .html.'];

  it('takes thumbs and comparisons from the files beside, in a folder', async () => {
    const { contents, notes, errors } = await imported(files);
    expect([contents, notes, errors]).toEqual([said, about, []]);
  });

  it.each([false, true])('and in a ZIP archive (stored: %s)', async (isStored) => {
    const at = tempPath('export.zip');
    writeFileSync(at, zipOf(files, isStored));
    const { format, contents, notes, records } = await importedFrom(at);
    expect([format, contents, notes, records]).toEqual(['chatgpt', said, about, 1]);
  });

  it('has a tie where the person saw no difference', async () => {
    const { contents } = await imported({
      'conversations-000.json': [conversation],
      'model_comparisons.json': [comparison('same')],
    });
    expect(contents[0]).toMatchObject({ kind: 'ranking', ranks: [1, 1] });
  });

  it('names a conversation without messages by file and line', async () => {
    const faulty = {
      ...conversation,
      mapping: { q: { ...mapping.q, message: { ...mapping.q.message, content: { content_type: 'text' } } } },
    };
    const { errors } = await imported({ 'a.json': jsonLines(conversation, faulty), 'b.json': [{ title: 'x' }] });
    expect(errors).toEqual([{ file: 'a.json', line: 2, message: 'mapping.q.message.content.parts: expected a list' }]);
  });
});

describe('Claude’s export', () => {
  const message = (uuid: string, sender: string, text: string, rest: object = {}) => ({
    uuid,
    sender,
    text,
    content: [{ type: 'text', text }],
    attachments: [],
    files: [],
    ...rest,
  });
  it('is a chat, with branches where messages name their parents', async () => {
    const messages = [
      message('q', 'human', 'Tea?'),
      message('a1', 'assistant', 'No.', { parent_message_uuid: 'q' }),
      message('a2', 'assistant', 'Green.', {
        parent_message_uuid: 'q',
        content: [
          { type: 'thinking', thinking: 'hm' },
          { type: 'text', text: 'Green.' },
        ],
      }),
    ];
    const chat = { uuid: 'x', name: 'T', created_at: '2026-01-01', chat_messages: messages };
    const { format, contents } = await imported({ 'conversations.json': [chat] }, { take: { weak: true } });
    expect(format).toBe('claude');
    expect(contents).toEqual([
      { kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'No.', weak: true },
      { kind: 'conversation', messages: [...tea, assistant('Green.')] },
    ]);
    const plain = [message('q', 'human', 'Tea?'), message('a', 'robot', 'No.')];
    const { errors } = await imported({ 'conversations.json': [{ uuid: 'x', chat_messages: plain }] });
    expect(errors).toMatchObject([
      { message: 'chat_messages[].sender: expected one of human, assistant, got "robot"' },
    ]);
  });
});

describe('LM Studio’s conversations', () => {
  const version = (text: string, thinking = false) => ({
    role: 'assistant',
    type: 'multiStep',
    steps: [
      ...(thinking
        ? [{ type: 'contentBlock', style: { type: 'thinking' }, content: [{ type: 'text', text: 'hm' }] }]
        : []),
      { type: 'contentBlock', content: [{ type: 'text', text }] },
    ],
  });
  const conversation = (...replies: object[]) => ({
    name: 'T',
    createdAt: 1,
    systemPrompt: 'Be brief.',
    messages: [
      {
        versions: [{ type: 'singleStep', role: 'user', content: [{ type: 'text', text: 'Tea?' }] }],
        currentlySelected: 0,
      },
      { versions: replies, currentlySelected: 1 },
    ],
  });

  it('have the versions of a reply as siblings, a file each', async () => {
    const { format, contents } = await imported(
      {
        'one/1.conversation.json': conversation(version('No.'), version('Green.', true)),
        '2.conversation.json': conversation(version('Green.'), version('Green.')),
      },
      { take: { weak: true } },
    );
    const prompt = [{ role: 'system', content: 'Be brief.' }, ...tea];
    const chat = { kind: 'conversation', messages: [...prompt, assistant('Green.')] };
    expect(format).toBe('lm-studio');
    expect(contents).toEqual([
      chat,
      { kind: 'preference', prompt, chosen: 'Green.', rejected: 'No.', weak: true },
      chat,
    ]);
  });

  it('name the message with a role that is none', async () => {
    const { errors } = await imported({
      'a.conversation.json': conversation(version('No.'), { ...version('x'), role: 'robot' }),
    });
    expect(errors).toMatchObject([
      { message: 'messages[1].versions[1].role: expected one of user, assistant, system, got "robot"' },
    ]);
  });
});

describe('SillyTavern’s chats', () => {
  const header = { user_name: 'You', character_name: 'Bo', create_date: 'x', chat_metadata: {} };
  const line = (is_user: boolean, mes: unknown, rest: object = {}) => ({
    name: 'x',
    is_user,
    send_date: 'x',
    mes,
    extra: {},
    ...rest,
  });

  it('have the kept swipe as a weak preference', async () => {
    const chat = jsonLines(
      header,
      line(true, 'Tea?'),
      line(false, 'Green.', { swipes: ['No.', 'Green.', 'Never.'], swipe_id: 1, swipe_info: [{}, {}, {}] }),
      line(false, 'System note', { is_system: true }),
    );
    const { format, contents } = await imported({ 'chat.jsonl': chat }, { take: { weak: true } });
    expect(format).toBe('silly-tavern');
    expect(contents).toEqual([
      { kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'No.', weak: true },
      { kind: 'preference', prompt: tea, chosen: 'Green.', rejected: 'Never.', weak: true },
      { kind: 'conversation', messages: [...tea, assistant('Green.')] },
    ]);
  });

  it('name a message without words; a greeting alone is counted', async () => {
    const chat = jsonLines(header, line(false, 'Hello!', { swipes: ['Hi', 'Hello!'], swipe_id: 1 }));
    const { notes } = await imported({ 'chat.jsonl': chat }, { take: { weak: true } });
    expect(notes).toEqual([
      'Left out: weak pairs of replies to no question (1).',
      'Left out: chats without a reply to take (1).',
    ]);
    const { errors } = await imported({ 'chat.jsonl': jsonLines(header, line(true, 'Tea?'), line(false, 7)) });
    expect(errors).toEqual([{ line: 3, message: 'mes: expected a text, got 7; its chat is left out' }]);
  });
});

describe('LibreChat', () => {
  const messages = [
    {
      messageId: 'q',
      parentMessageId: '00000000-0000-0000-0000-000000000000',
      isCreatedByUser: true,
      text: 'Tea?',
      createdAt: '1',
    },
    {
      messageId: 'a1',
      parentMessageId: 'q',
      isCreatedByUser: false,
      text: 'No.',
      createdAt: '2',
      feedback: { rating: 'thumbsDown', tag: 'not_helpful', text: 'short' },
    },
    {
      messageId: 'a2',
      parentMessageId: 'q',
      isCreatedByUser: false,
      text: '',
      content: [
        { type: 'think', think: 'hm' },
        { type: 'text', text: { value: 'Green.' } },
      ],
      createdAt: '3',
      feedback: { rating: 'thumbsUp' },
    },
  ];
  const items = (rater?: string) => [
    { kind: 'labelled', prompt: tea, completion: 'No.', label: false, rater },
    { kind: 'labelled', prompt: tea, completion: 'Green.', label: true, rater },
    { kind: 'ranking', prompt: tea, completions: ['No.', 'Green.'], ranks: [2, 1], rater },
    { kind: 'conversation', messages: [...tea, assistant('Green.')] },
  ];
  const conversation = {
    conversationId: 'c',
    endpoint: 'openAI',
    title: 'T',
    exportAt: 'x',
    branches: true,
    options: {},
  };

  it('exports a conversation flat or as a tree', async () => {
    const flat = await imported({ 'T.json': { ...conversation, recursive: false, messages } });
    expect([flat.format, flat.contents]).toEqual(['libre-chat', items()]);
    const [q, ...replies] = messages;
    const tree = {
      ...conversation,
      recursive: true,
      messagesTree: [{ ...q, children: replies.map((reply) => ({ ...reply, children: [] })) }],
    };
    expect((await imported({ 'T.json': tree })).contents).toEqual(items());
  });

  it('has its messages as rows, a conversation after another', async () => {
    const rows = ['c', 'd'].flatMap((conversationId) =>
      messages.map((message) => ({ ...message, conversationId, user: conversationId === 'c' ? 'ann' : 'bob' })),
    );
    const { format, contents, errors } = await imported({
      'messages.jsonl': jsonLines(...rows, { ...rows[0], conversationId: 'e', messageId: 5 }),
    });
    expect([format, contents]).toEqual(['libre-chat-messages', [...items('ann'), ...items('bob')]]);
    expect(errors).toEqual([{ line: 7, message: 'messageId: expected a text; its chat is left out' }]);
  });
});

describe('Jan’s threads', () => {
  const message = (role: string, value: string, thread_id = 't') => ({
    id: value,
    object: 'thread.message',
    thread_id,
    role,
    content: [{ type: 'text', text: { value, annotations: [] } }],
    status: 'ready',
    created_at: 1,
    completed_at: 1,
  });
  it('are chats', async () => {
    const { format, contents, errors } = await imported({
      'threads/t/messages.jsonl': jsonLines(
        message('user', 'Tea?'),
        message('tool', 'x'),
        message('assistant', 'Green.'),
      ),
      'threads/u/messages.jsonl': jsonLines(message('robot', 'Tea?', 'u')),
      'threads/t/thread.json': { id: 't', object: 'thread', title: 'T' },
    });
    expect(format).toBe('jan');
    expect(contents).toEqual([{ kind: 'conversation', messages: [...tea, assistant('Green.')] }]);
    expect(errors).toEqual([
      {
        file: 'threads/u/messages.jsonl',
        line: 1,
        message: 'role: expected one of user, assistant, system, got "robot"; its chat is left out',
      },
    ]);
  });
});

describe('AnythingLLM’s export', () => {
  const row = (rating: string, rest: object = {}) => ({
    id: 1,
    prompt: 'Tea?',
    response: 'Green.',
    sent_at: 'x',
    attachments: [],
    workspace: 'w',
    username: 'ann',
    rating,
    ...rest,
  });
  const labelled = { kind: 'labelled', prompt: tea, completion: 'Green.', rater: 'ann' };
  const chat = { kind: 'conversation', messages: [...tea, assistant('Green.')] };

  it('has thumbs as words, in JSON and in CSV', async () => {
    const rows = [row('GOOD'), row('BAD'), row('--')];
    const expected = [{ ...labelled, label: true }, chat, { ...labelled, label: false }, chat];
    const json = await imported({ 'chats.json': rows });
    expect([json.format, json.contents]).toEqual(['anything-llm', expected]);
    const fields = ['id', 'workspace', 'prompt', 'response', 'sent_at', 'username', 'rating'] as const;
    const csv = [fields.join(','), ...rows.map((cells) => fields.map((field) => `"${cells[field]}"`).join(','))].join(
      '\n',
    );
    const table = await imported({ 'chats.csv': csv });
    expect([table.format, table.contents]).toEqual(['anything-llm', expected]);
  });

  it('names a rating that is none', async () => {
    const { errors } = await imported({ 'chats.json': [row('GREAT')] });
    expect(errors).toEqual([{ line: 2, message: 'rating: expected one of GOOD, BAD, --, got "GREAT"' }]);
  });
});
