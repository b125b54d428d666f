import type { Said } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message } from '../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../shared/domain/dataset.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { GroupedFormat, GroupItem, JsonRecord } from './format.ts';
import { denseRanks } from './rankings.ts';
import { parseShape, problemAt } from './record-shapes.ts';

const shape = z.object({
  message_id: z.string(),
  parent_id: z.string().nullish(),
  text: z.string(),
  role: z.enum(['prompter', 'assistant']),
  rank: z.int().min(0).nullish(),
  deleted: z.boolean().nullish(),
});
type TreeNode = z.output<typeof shape> & { readonly at: number; readonly replies: TreeNode[] };
type GroupError = Extract<GroupItem, { message: Said | string }>;

/**
 * OpenAssistant's conversation trees (Köpf et al. 2023), one message a record, each tree's messages in a row from its
 * root on, as published. Two or more ranked replies to a turn give a ranking; a path that ends in a reply outside any
 * ranking gives a chat, one that ends in a prompter's turn a prompt. Deleted messages are left out with what is below
 * them, and the `labels` (quality, toxicity, …) are not kept.
 */
export const openAssistant: GroupedFormat = {
  name: 'openassistant',
  fields: 'message_id, parent_id, text, role, rank',
  // message_tree_id says what the order of records says.
  reads: ['message_id', 'parent_id', 'message_tree_id', 'text', 'role', 'rank', 'deleted'],
  layout: 'lines',
  needs: [['message_id', 'text', 'role']],
  startsGroup: (record) => record.parent_id === undefined || record.parent_id === null,
  parseGroup: (records) => {
    const parsed = records.map((record, at) => parseMessage(record, at));
    const errors = parsed.flatMap((message) => ('message' in message ? [message] : []));
    const messages = parsed.flatMap((message) => ('message' in message ? [] : [message]));
    const { root, orphans } = plantTree(messages);
    const items = root === undefined || root.deleted === true ? [] : itemsBelow(root);
    return [...errors, ...orphans, ...items].sort((a, b) => a.at - b.at);
  },
  write: writeTree,
};

function parseMessage(record: JsonRecord, at: number): TreeNode | GroupError {
  try {
    return { at, ...parseShape(shape, record), replies: [] };
  } catch (error) {
    if (error instanceof ParleyError) return { at, message: error.said ?? error.message };
    throw error;
  }
}

/** Hangs every message on the one it answers. */
function plantTree(messages: readonly TreeNode[]): { root: TreeNode | undefined; orphans: GroupError[] } {
  const byId = new Map(messages.map((message) => [message.message_id, message]));
  const orphans: GroupError[] = [];
  for (const message of messages) {
    if (!message.parent_id) continue;
    const parent = byId.get(message.parent_id);
    if (parent !== undefined) parent.replies.push(message);
    else {
      const problem = said('records.parentMissing', { message: message.message_id, parent: message.parent_id });
      orphans.push({ at: message.at, message: problemAt('parent_id', problem) });
    }
  }
  return { root: messages.find((message) => !message.parent_id), orphans };
}

/** Published trees are a dozen turns deep. An item repeats all turns above it, so that both have a bound. */
const maxDepth = 1000;
const maxTurns = 2_000_000;

/** A message to look at, with the turns from the root to it. */
interface Visit {
  readonly message: TreeNode;
  readonly above: readonly Message[];
  readonly isRanked: boolean;
}

/** What the root and all below it say, from the top down; not by recursion, since a chain can be as long as its file. */
function itemsBelow(root: TreeNode): GroupItem[] {
  const items: GroupItem[] = [];
  const waiting: Visit[] = [{ message: root, above: [], isRanked: false }];
  let turns = 0;
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const { message, above } = visit;
    if (above.length < maxDepth && turns < maxTurns) {
      const { item, below } = itemAt(visit);
      if (item !== undefined) {
        items.push(item);
        turns += above.length + 1;
      }
      // The last one is looked at next: replies in their order.
      for (const reply of below.reverse()) waiting.push(reply);
    } else {
      const problem =
        above.length < maxDepth
          ? said('records.treeTooLarge', { most: maxTurns })
          : said('records.treeTooDeep', { most: maxDepth });
      items.push({ at: message.at, message: problemAt('parent_id', problem) });
    }
  }
  return items;
}

/** What the message says, given the turns above it, and its replies. An item stands where the message does that completes it. */
function itemAt({ message, above, isRanked }: Visit): { item?: GroupItem; below: Visit[] } {
  const turn: Message = { role: message.role === 'prompter' ? 'user' : 'assistant', content: message.text };
  const turns = [...above, turn];
  const { at } = message;
  const replies = message.replies.filter((reply) => reply.deleted !== true);
  if (replies.length === 0) {
    if (turn.role === 'user') return { item: { at, content: { kind: 'prompt', prompt: turns } }, below: [] };
    return { ...(!isRanked && { item: { at, content: { kind: 'conversation', messages: turns } } }), below: [] };
  }
  const withRank = replies.filter((reply) => reply.role === 'assistant' && typeof reply.rank === 'number');
  const ranked = new Set(withRank.length >= 2 ? withRank : []);
  const below = replies.map((reply) => ({ message: reply, above: turns, isRanked: ranked.has(reply) }));
  if (ranked.size === 0) return { below };
  const ranks = denseRanks(withRank.map((reply) => reply.rank ?? 0));
  const completions = withRank.map((reply) => reply.text);
  return { item: { at, content: { kind: 'ranking', prompt: turns, completions, ranks } }, below };
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
