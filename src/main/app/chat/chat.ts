import type { CompletionEvent, ReplyEvent } from '../../../shared/contract/chat.ts';
import type { ConversationMessage, Generation, SamplingSettings } from '../../../shared/domain/conversation.ts';
import type { MessageId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { TextEvent } from '../../workers/policy/generation.ts';
import type { Procedures } from '../boundary.ts';
import { storedCandidates } from './candidates.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { excerptAround } from './excerpt.ts';
import { sample } from './generate.ts';
import type { SampleRequest } from './generate.ts';
import { authorOf, guestOf } from '../guests.ts';
import { beginOf, readTokens } from './reply-tokens.ts';
import { withLabels } from './labels-router.ts';
import { promptFrom } from '../data/prompts.ts';
import type { Prompt } from '../data/prompts.ts';
import { randomSeed, samplingFor } from './sampling-defaults.ts';

interface Asked {
  readonly version?: string;
  readonly sampling: Partial<SamplingSettings>;
  readonly seed?: number;
  readonly begin?: SampleRequest['begin'];
}

/** A first message that is longer gives a title of its beginning. */
const titleLength = 60;

export function chatRouter({ chat }: Procedures, app: AppContext) {
  const { conversations } = app.store;
  return chat.router({
    list: chat.list.handler(({ input, context }) =>
      conversations.list({ ...input, guest: guestOf(context) }).map(({ found, ...conversation }) => ({
        ...conversation,
        found: found && { messageId: found.messageId, excerpt: excerptAround(found.content, input.text ?? '') },
      })),
    ),
    create: chat.create.handler(({ input, context }) => conversations.create(input.title, guestOf(context))),
    get: chat.get.handler(({ input: { conversationId } }) => ({
      ...conversations.get(conversationId),
      messages: conversations.messages(conversationId),
    })),
    thread: chat.thread.handler(({ input: { conversationId, rater, ...stretch }, context }) => {
      const conversation = conversations.get(conversationId);
      const thread = withLabels(app.store, app.store.threads.read(conversation, stretch), authorOf(context, rater));
      const { headId } = conversation;
      return { ...conversation, ...thread, candidates: headId === null ? null : storedCandidates(app.store, headId) };
    }),
    alternatives: chat.alternatives.handler(({ input: { messageId } }) => app.store.threads.alternatives(messageId)),
    replies: chat.replies.handler(({ input: { messageId } }) => app.store.threads.replies(messageId)),
    prompt: chat.prompt.handler(({ input: { messageId } }) =>
      conversations.path(messageId).map(({ role, content }) => ({ role, content })),
    ),
    sampling: chat.sampling.handler(async ({ input }) => {
      const { stop, ...settings } = await samplingFor(app.store, chooseVersion(app, input.version).id, {});
      return { ...settings, ...(stop !== undefined && { stop: [...stop] }) };
    }),
    rename: chat.rename.handler(({ input: { conversationId, title } }) => {
      conversations.rename(conversationId, title);
      return conversations.get(conversationId);
    }),
    arrange: chat.arrange.handler(({ input: { conversationId, ...where } }) => {
      conversations.arrange(conversationId, where);
      return conversations.get(conversationId);
    }),
    folders: chat.folders.handler(({ context }) => conversations.folders(guestOf(context))),
    delete: chat.delete.handler(({ input: { conversationId } }) => {
      conversations.delete(conversationId);
      return conversations.get(conversationId);
    }),
    restore: chat.restore.handler(({ input: { conversationId } }) => {
      conversations.restore(conversationId);
      return conversations.get(conversationId);
    }),
    append: chat.append.handler(({ input }) => conversations.append(input)),
    branch: chat.branch.handler(({ input: { conversationId, headId, toEnd } }) => {
      conversations.setHead(conversationId, headId);
      if (toEnd) conversations.setHead(conversationId, app.store.threads.newestEnd(conversationId, headId));
      return conversations.get(conversationId);
    }),
    send: chat.send.handler(({ input, signal }) => {
      const { conversationId, content } = input;
      const conversation = conversations.get(conversationId);
      const parentId = input.parentId === undefined ? conversation.headId : input.parentId;
      const version = chooseVersion(app, input.version);
      const turn = app.store.transaction(() => {
        if (conversation.title === '') conversations.rename(conversationId, content.slice(0, titleLength));
        return conversations.append({ conversationId, parentId, role: 'user', content });
      });
      return replyStream(app, turn.id, version, input, signal);
    }),
    reply: chat.reply.handler(({ input, signal }) => {
      const turn = conversations.path(input.toMessageId).at(-1);
      if (turn?.conversationId !== input.conversationId || turn.role === 'assistant') {
        throw new ParleyError(
          'invalid_input',
          said('errors.chats.noUserTurn', { message: input.toMessageId, conversation: input.conversationId }),
        );
      }
      const version = chooseVersion(app, input.version);
      const begin = input.begin && beginOf(app.store, input.begin, { to: turn.id, version: version.id });
      return replyStream(app, turn.id, version, { ...input, begin }, signal);
    }),
    context: chat.context.handler(async ({ input, signal }) => {
      const { conversationId, headId, maxTokens } = input;
      const path = conversations.path(headId);
      if (path[0].conversationId !== conversationId) {
        throw new ParleyError(
          'invalid_input',
          said('errors.chats.notOfConversation', { message: headId, conversation: conversationId }),
        );
      }
      const { id } = chooseVersion(app, input.version);
      const sampling = await samplingFor(app.store, id, maxTokens === undefined ? {} : { maxTokens });
      const messages = path.map(({ role, content }) => ({ role, content }));
      const folder = app.store.home.versionDir(id);
      const use = await app.policies.measure(folder, messages, sampling.maxTokens, signal);
      return { version: id, tokens: use.tokens, contextTokens: use.contextTokens, droppedTurns: use.droppedMessages };
    }),
    tokens: chat.tokens.handler(({ input: { messageId, alternatives }, signal }) =>
      readTokens(app, messageId, alternatives, signal),
    ),
    prepare: chat.prepare.handler(async ({ input, signal }) => {
      const { id } = chooseVersion(app, input.version);
      await app.policies.prepare(app.store.home.versionDir(id), signal);
      return id;
    }),
    complete: chat.complete.handler(({ input, signal }) => {
      const version = chooseVersion(app, input.version);
      return eventStream<CompletionEvent>(async (emit, stop) => {
        const onText = ({ delta: text, tokens }: TextEvent) => emit({ type: 'delta', text, tokens });
        const { generation, ...completion } = await complete(
          app,
          version,
          promptFrom(input.prompt),
          input,
          onText,
          stop,
        );
        const [{ id }] = app.store.generations.record([generation]);
        emit({ type: 'done', ...completion, generationId: id });
      }, signal);
    }),
  });
}

/** Streams a reply to the turn and adds it to the conversation; also what there was of it when the stream is left. */
function replyStream(app: AppContext, turnId: MessageId, version: PolicyVersion, asked: Asked, signal?: AbortSignal) {
  const { conversations, generations } = app.store;
  const messages = conversations.path(turnId);
  const { conversationId } = messages[0];
  const prompt = messages.map(({ role, content }) => ({ role, content }));
  return eventStream<ReplyEvent>(async (emit, stop) => {
    emit({ type: 'snapshot', version: version.id, turn: messages[messages.length - 1] });
    const onText = ({ delta: text, tokens }: TextEvent) => emit({ type: 'delta', text, tokens });
    const { generation, ...completion } = await complete(app, version, prompt, asked, onText, stop);
    const saved = app.store.transaction((): [Generation, ConversationMessage] => {
      const [stored] = generations.record([generation]);
      const content = completion.completion;
      const reply = { conversationId, parentId: turnId, role: 'assistant' as const, content, generationId: stored.id };
      return [stored, conversations.append(reply)];
    });
    emit({ type: 'done', ...completion, generationId: saved[0].id, message: saved[1] });
  }, signal);
}

async function complete(
  app: AppContext,
  version: PolicyVersion,
  prompt: Prompt,
  asked: Asked,
  onText: (piece: TextEvent) => void,
  signal: AbortSignal,
) {
  const settings = await samplingFor(app.store, version.id, asked.sampling);
  const seed = asked.seed ?? randomSeed();
  const { generations, timings, droppedTurns, promptTokens, contextTokens } = await sample(
    app,
    version,
    [{ prompt, n: 1, seed, begin: asked.begin }],
    settings,
    { signal, onText },
  );
  const [[generation]] = generations;
  return {
    generation,
    version: version.id,
    completion: generation.text,
    tokens: generation.tokenIds.length,
    tokensPerSecond: timings.tokensPerSecond,
    firstTokenMs: timings.firstTokenMs,
    finishReason: generation.finishReason,
    seed,
    droppedTurns: droppedTurns[0],
    promptTokens: promptTokens[0],
    contextTokens,
  };
}
