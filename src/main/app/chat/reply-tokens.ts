/** Replies as the tokens that they were written in: read again one by one, and gone on from. */
import type { Generation } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { MessageId, VersionId } from '../../../shared/domain/ids.ts';
import { said } from '../../../shared/language/said.ts';
import type { Store } from '../../store/store.ts';
import type { TextEvent } from '../../workers/policy/generation.ts';
import type { AppContext } from '../context.ts';
import { sample } from './generate.ts';

interface Begin {
  readonly messageId: MessageId;
  readonly tokens?: number;
  readonly then?: number;
}

/**
 * What a reply begins with that goes on from another one: its tokens where the same version wrote them and was cut off or is to branch off,
 * its text otherwise.
 * @throws ParleyError invalid_input for a turn that does not reply to `to`, and for tokens of another version
 */
export function beginOf(
  { conversations, generations }: Store,
  { messageId, tokens, then }: Begin,
  { to, version }: { readonly to: MessageId; readonly version: VersionId },
): readonly number[] | string {
  const turn = conversations.path(messageId).at(-1);
  if (turn?.role !== 'assistant' || turn.parentId !== to) {
    throw new ParleyError('invalid_input', said('errors.chats.noReplyTo', { message: messageId, turn: to }));
  }
  const generation = turn.generationId === null ? undefined : generations.get(turn.generationId);
  const written = generation?.versionId === version ? generation : undefined;
  if (tokens === undefined && then === undefined) {
    // What stopped by itself ends with a token, or a text, that says so.
    return written === undefined || written.finishReason === 'stop' ? turn.content : written.tokenIds;
  }
  if (written === undefined) {
    throw new ParleyError('invalid_input', said('errors.chats.tokensOfAnother', { message: messageId, version }));
  }
  return [...written.tokenIds.slice(0, tokens), ...(then === undefined ? [] : [then])];
}

/**
 * The tokens of a reply, each with so many of the likeliest in its place.
 * @throws ParleyError invalid_input for a turn that no version wrote; those of `sample`
 */
export async function readTokens(app: AppContext, messageId: MessageId, alternatives: number, signal?: AbortSignal) {
  const { conversations, generations, versions } = app.store;
  const generationId = conversations.path(messageId).at(-1)?.generationId ?? null;
  if (generationId === null) {
    throw new ParleyError('invalid_input', said('errors.chats.notWritten', { message: messageId }));
  }
  const generation = generations.get(generationId);
  const told = await readAgain(app, generation, alternatives, signal);
  return {
    version: versions.get(generation.versionId).id,
    tokens: told.map(({ tokenId, alternatives: others, ...token }) => ({
      id: tokenId,
      ...token,
      alternatives: others.map(({ tokenId: id, ...other }) => ({ id, ...other })),
    })),
  };
}

/** The version is given what it wrote, token by token, and stopped where its text ends. */
async function readAgain(
  app: AppContext,
  { versionId, prompt, seed, settings, tokenIds }: Generation,
  alternatives: number,
  signal?: AbortSignal,
) {
  const stop = new AbortController();
  const told: NonNullable<TextEvent['told']>[number][] = [];
  const onText = (piece: TextEvent) => {
    told.push(...(piece.told ?? []));
    if (told.length >= tokenIds.length) stop.abort();
  };
  // As much of the context is left for the reply as when it was written, so that as much of the prompt is read.
  const maxTokens = Math.max(1, settings.maxTokens - tokenIds.length);
  await sample(
    app,
    app.store.versions.get(versionId),
    [{ prompt, n: 1, seed, begin: tokenIds }],
    // A text that stopped it would keep its tokens back.
    { ...settings, maxTokens, stop: undefined },
    { alternatives, onText, signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal },
  );
  signal?.throwIfAborted();
  return told.slice(0, tokenIds.length);
}
