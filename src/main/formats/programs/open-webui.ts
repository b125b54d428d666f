/**
 * Open WebUI: the export of its chats, and that of its feedback (admin panel, Evaluations), where each rating carries a
 * snapshot of its chat. Read in open-webui: src/lib/components/chat/Messages.svelte (the tree, annotation, originalContent),
 * Messages/ResponseMessage.svelte, backend/open_webui/models/feedbacks.py, routers/evaluations.py.
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { GroupedFormat, JsonRecord } from '../format.ts';
import { expectedIn, invalidRecord } from '../record-shapes.ts';
import { itemsOfTree, statedInTree } from './chat-tree.ts';
import type { ChatTree, ComparedReplies, TreeItem, TreeMessage, Verdict } from './chat-tree.ts';
import { asList, asNumber, asObject, asText, isObject, requireText } from './json-access.ts';
import { parseEach } from './parse-each.ts';

export const openWebuiChats: GroupedFormat = {
  name: 'open-webui-chats',
  fields: 'chat with history.messages, as Open WebUI exports its chats',
  ownFields: true,
  reads: everything,
  layout: 'list',
  needs: [['chat'], ['history']],
  fits: (record) => record.type !== 'rating' && historyIn(record) !== undefined,
  ...parseEach((record) => itemsOfTree(treeOf(historyIn(record)!, asText(record.user_id)))),
};

export const openWebuiFeedback: GroupedFormat = {
  name: 'open-webui-feedback',
  fields: 'type, data, meta, snapshot, as Open WebUI exports its feedback',
  ownFields: true,
  reads: [
    'user_id',
    'type',
    'data.rating',
    'data.sibling_model_ids',
    'data.details',
    'details',
    'meta.message_id',
    'snapshot',
  ],
  layout: 'list',
  needs: [['type', 'data', 'meta']],
  fits: ({ type, data, meta }) => type === 'rating' && isObject(data) && isObject(meta),
  ...parseEach(itemsOfFeedback),
};

interface History {
  readonly messages: JsonRecord;
  readonly currentId?: unknown;
}

/** It stands under `chat`, or twice below it in snapshots of older versions. */
function historyIn(value: unknown, depth = 0): History | undefined {
  if (!isObject(value) || depth > 4) return undefined;
  const { history } = value;
  if (isObject(history) && isObject(history.messages))
    return { messages: history.messages, currentId: history.currentId };
  return historyIn(value.chat, depth + 1);
}

function treeOf({ messages, currentId }: History, rater?: string): ChatTree {
  const read = Object.entries(messages).map(([id, message]) => messageOf(id, asObject(message), rater));
  return { messages: read, currentId: asText(currentId) };
}

function messageOf(id: string, message: JsonRecord, rater?: string): TreeMessage {
  const annotation = asObject(message.annotation);
  const verdict = verdictOf(annotation.rating, asObject(annotation.details).rating, rater);
  const { originalContent, files, parentId, role } = message;
  return {
    id,
    parentId: asText(parentId),
    role: role === 'assistant' || role === 'system' ? role : 'user',
    text: withoutDetails(requireText(message.content, `history.messages.${id}.content`)),
    ...(asList(files).length > 0 && { beyondText: true }),
    ...(verdict !== undefined && { verdicts: [verdict] }),
    ...(typeof originalContent === 'string' && role === 'assistant' && { original: withoutDetails(originalContent) }),
  };
}

/** A thumb is 1 or -1, a number or a text; the scale of its details goes from 1 to 10. */
function verdictOf(rating: unknown, details: unknown, rater?: string): Verdict | undefined {
  const [thumb, score] = [asNumber(rating), asNumber(details)];
  if (thumb === undefined && score === undefined) return undefined;
  return { rater, score, ...(thumb !== undefined && thumb !== 0 && { good: thumb > 0 }) };
}

/** Without the model's reasoning and its calls of tools, which Open WebUI writes into the reply as folded blocks. */
function withoutDetails(text: string): string {
  return text.replace(/<details type="(?:reasoning|tool_calls|code_interpreter)"[\s\S]*?<\/details>/g, '').trim();
}

function itemsOfFeedback(record: JsonRecord): readonly TreeItem[] {
  const [data, meta] = [asObject(record.data), asObject(record.meta)];
  const history = historyIn(record.snapshot);
  if (history === undefined) return [{ leftOut: said('imports.leftOut.ratingsWithoutChat') }];
  const rater = asText(record.user_id);
  const id = asText(meta.message_id);
  const tree = treeOf(history);
  const rated = tree.messages.find((message) => message.id === id);
  if (rated === undefined)
    throw invalidRecord(said('records.messageOfSnapshot', { id: id ?? 'id' }), 'meta.message_id');
  const details = asObject(data.details ?? record.details);
  const verdict = verdictOf(data.rating, details.rating, rater);
  if (verdict?.good === undefined)
    throw expectedIn('data.rating', said('expected.oneOf', { choices: ['1', '-1'] }), data.rating);
  const messages = tree.messages.map((message) => ({
    ...message,
    verdicts: message === rated ? [verdict] : undefined,
    original: message === rated ? message.original : undefined,
  }));
  const compared = comparedWith(rated, siblingsIn(history, data.sibling_model_ids, rated), verdict);
  // The chat is in the export of chats; here each of its ratings has it again.
  return statedInTree({ ...tree, messages, compared });
}

/** Replies of other models that stood beside the rated one. */
function siblingsIn({ messages }: History, models: unknown, rated: TreeMessage): string[] {
  return Object.entries(messages).flatMap(([id, message]) => {
    const { parentId, role, model } = asObject(message);
    const isSibling = id !== rated.id && role === 'assistant' && parentId === rated.parentId;
    return isSibling && asList(models).includes(model) ? [id] : [];
  });
}

/** A thumb up is a win over each reply beside it, a thumb down a loss: so Open WebUI counts its leaderboard. */
function comparedWith(rated: TreeMessage, siblings: readonly string[], { good, rater }: Verdict): ComparedReplies[] {
  if (siblings.length === 0) return [];
  const ranks = [good ? 1 : 2, ...siblings.map(() => (good ? 2 : 1))];
  return [{ rater, ids: [rated.id, ...siblings], ranks }];
}
