import type { CompletionEvent, ReplyEvent } from '../../../shared/contract/chat.ts';
import type { BestOf } from '../../../shared/domain/best-of.ts';
import type { ConversationMessage, SamplingSettings } from '../../../shared/domain/conversation.ts';
import type { MessageId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { TextEvent } from '../../workers/policy/generation.ts';
import type { Procedures } from '../boundary.ts';
import { storedCandidates } from './candidates.ts';
import { chooseReply, storeChosen, storedChoice, type ChosenReply } from './choose-reply.ts';
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
import { randomSeed, samplingFor, samplingForCandidates } from './sampling-defaults.ts';

interface Asked {
  readonly version?: string;
  readonly sampling: Partial<SamplingSettings>;
  readonly seed?: number;
  readonly begin?: SampleRequest['begin'];
  readonly bestOf?: BestOf;
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
      const defaults = input.candidates === true ? samplingForCandidates : samplingFor;
      const { stop, ...settings } = await defaults(app.store, chooseVersion(app, input.version).id, {});
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
    choice: chat.choice.handler(({ input: { messageId } }) =>
      storedChoice(app.store, conversations.path(messageId).at(-1)?.generationId ?? null, messageId),
    ),
    prepare: chat.prepare.handler(async ({ input, signal }) => {
      const { id } = chooseVersion(app, input.version);
      await app.policies.prepare(app.store.home.versionDir(id), signal);
      return id;
    }),
    complete: chat.complete.handler(({ input, signal }) => {
      const version = chooseVersion(app, input.version);
      return eventStream<CompletionEvent>(async (emit, stop) => {
        const { sampled, figures } = await complete(app, version, promptFrom(input.prompt), input, emit, stop);
        const { reply, choice } = app.store.transaction(() => storeChosen(app.store, sampled));
        emit({ type: 'done', ...figures, generationId: reply.id, choice });
      }, signal);
    }),
  });
}

/** Streams a reply to the turn and adds it to the conversation; also what there was of it when the stream is left. */
function replyStream(app: AppContext, turnId: MessageId, version: PolicyVersion, asked: Asked, signal?: AbortSignal) {
  const { conversations } = app.store;
  const messages = conversations.path(turnId);
  const { conversationId } = messages[0];
  const prompt = messages.map(({ role, content }) => ({ role, content }));
  return eventStream<ReplyEvent>(async (emit, stop) => {
    emit({ type: 'snapshot', version: version.id, turn: messages[messages.length - 1] });
    const { sampled, figures } = await complete(app, version, prompt, asked, emit, stop);
    const saved = app.store.transaction((): ReturnType<typeof storeChosen> & { message: ConversationMessage } => {
      const stored = storeChosen(app.store, sampled);
      const { id: generationId, text: content } = stored.reply;
      const turn = { conversationId, parentId: turnId, role: 'assistant' as const, content, generationId };
      return { ...stored, message: conversations.append(turn) };
    });
    emit({ type: 'done', ...figures, generationId: saved.reply.id, choice: saved.choice, message: saved.message });
  }, signal);
}

type Written = Extract<ReplyEvent, { type: 'candidates' | 'delta' }>;

/** One reply, or the best of several: what is chosen is written at once. Stores nothing. */
async function complete(
  app: AppContext,
  version: PolicyVersion,
  prompt: Prompt,
  { sampling, seed = randomSeed(), begin, bestOf }: Asked,
  emit: (event: Written) => void,
  signal: AbortSignal,
) {
  const settings = await samplingFor(app.store, version.id, sampling);
  const request = { prompt, seed, begin };
  const sampled = bestOf
    ? await chooseReply(app, version, request, settings, bestOf, {
        signal,
        onTokens: (tokens) => emit({ type: 'candidates', n: bestOf.n, tokens }),
      })
    : await only(app, version, request, settings, { emit, signal });
  const { generations, chosen, timings, droppedTurns, promptTokens, contextTokens } = sampled;
  const { text, tokenIds, finishReason } = generations[0][chosen];
  if (bestOf) emit({ type: 'delta', text, tokens: 0 });
  const { tokensPerSecond, firstTokenMs } = timings;
  return {
    sampled,
    figures: {
      ...{ version: version.id, completion: text, tokens: tokenIds.length, finishReason, seed },
      ...{ tokensPerSecond, firstTokenMs, contextTokens },
      droppedTurns: droppedTurns[0],
      promptTokens: promptTokens[0],
    },
  };
}

async function only(
  app: AppContext,
  version: PolicyVersion,
  request: Omit<SampleRequest, 'n'>,
  settings: SamplingSettings,
  { emit, signal }: { readonly emit: (event: Written) => void; readonly signal: AbortSignal },
): Promise<ChosenReply> {
  const onText = ({ delta: text, tokens }: TextEvent) => emit({ type: 'delta', text, tokens });
  const sampled = await sample(app, version, [{ ...request, n: 1 }], settings, { signal, onText });
  return { ...sampled, choice: null, chosen: 0 };
}
