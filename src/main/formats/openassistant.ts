import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import type { GroupedFormat, JsonRecord } from './format.ts';
import { hasFields } from './format.ts';
import { denseRanks } from './rankings.ts';
import { invalidRecord, parseShape } from './record-shapes.ts';

const shape = z.object({
  message_id: z.string(),
  parent_id: z.string().nullish(),
  text: z.string(),
  role: z.enum(['prompter', 'assistant']),
  rank: z.int().min(0).nullish(),
  deleted: z.boolean().nullish(),
});
type TreeMessage = z.output<typeof shape>;

/**
 * OpenAssistant's conversation trees (Köpf et al. 2023), one message a record, each tree's messages in a row from its
 * root on, as published. Two or more ranked replies to a turn give a ranking; a path that ends in a reply outside any
 * ranking gives a chat, one that ends in a prompter's turn a prompt. Deleted messages are left out with what is below
 * them, and the `labels` (quality, toxicity, …) are read over.
 */
export const openAssistant: GroupedFormat = {
  name: 'openassistant',
  fields: 'message_id, parent_id, text, role, rank',
  layout: 'lines',
  detect: (record) => hasFields(record, ['message_id', 'text', 'role']),
  startsGroup: (record) => record.parent_id === undefined || record.parent_id === null,
  parseGroup: (records) => {
    const messages = records.map((record) => parseShape(shape, record));
    const root = messages.find((message) => !message.parent_id);
    if (root === undefined) throw invalidRecord('parent_id: expected a tree that begins with a message without parent');
    return root.deleted === true ? [] : itemsAt(root, [], childrenById(messages), false);
  },
  write: writeTree,
};

function childrenById(messages: readonly TreeMessage[]): Map<string, TreeMessage[]> {
  const children = new Map(messages.map((message) => [message.message_id, [] as TreeMessage[]]));
  for (const message of messages) {
    if (!message.parent_id) continue;
    const siblings = children.get(message.parent_id);
    if (siblings === undefined) {
      throw invalidRecord(
        `parent_id: message ${message.message_id} names ${message.parent_id}, which its tree does not have`,
      );
    }
    siblings.push(message);
  }
  return children;
}

/** What the message and all below it say, given the turns above it. */
function itemsAt(
  message: TreeMessage,
  above: readonly Message[],
  children: ReadonlyMap<string, readonly TreeMessage[]>,
  isRanked: boolean,
): DatasetContent[] {
  const turn: Message = { role: message.role === 'prompter' ? 'user' : 'assistant', content: message.text };
  const turns = [...above, turn];
  const replies = (children.get(message.message_id) ?? []).filter((reply) => reply.deleted !== true);
  if (replies.length === 0) {
    if (turn.role === 'user') return [{ kind: 'prompt', prompt: turns }];
    return isRanked ? [] : [{ kind: 'conversation', messages: turns }];
  }
  const withRank = replies.filter((reply) => reply.role === 'assistant' && typeof reply.rank === 'number');
  const ranked = withRank.length >= 2 ? withRank : [];
  const items = replies.flatMap((reply) => itemsAt(reply, turns, children, ranked.includes(reply)));
  if (ranked.length === 0) return items;
  const ranks = denseRanks(ranked.map((reply) => reply.rank ?? 0));
  return [{ kind: 'ranking', prompt: turns, completions: ranked.map((reply) => reply.text), ranks }, ...items];
}

/** One tree for each item. Ids are made from the text, so the same data gives the same file. */
function writeTree(content: DatasetContent): JsonRecord[] | undefined {
  if (content.kind === 'preference' || content.kind === 'labelled') return undefined;
  const path = content.kind === 'conversation' ? content.messages : content.prompt;
  const last = content.kind === 'conversation' ? 'assistant' : content.kind === 'prompt' ? 'user' : undefined;
  if (path.some((message) => message.role === 'system')) return undefined;
  if (last !== undefined && path[path.length - 1]?.role !== last) return undefined;
  const records: JsonRecord[] = [];
  let parent: string | null = null;
  const add = (role: string, text: string, rank: number | null): string => {
    const id = createHash('sha256')
      .update(JSON.stringify([parent, records.length, role, text]))
      .digest('hex')
      .slice(0, 32);
    const treeId = records[0]?.message_id ?? id;
    records.push({ message_id: id, parent_id: parent, message_tree_id: treeId, text, role, rank });
    return id;
  };
  for (const { role, content: text } of path) parent = add(role === 'user' ? 'prompter' : 'assistant', text, null);
  if (content.kind === 'ranking') {
    const ranks = denseRanks(content.ranks);
    content.completions.forEach((completion, i) => add('assistant', completion, ranks[i] - 1));
  }
  return records;
}
