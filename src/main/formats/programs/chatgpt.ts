/**
 * ChatGPT's export: conversations.json (in later exports conversations-000.json and so on), with the thumbs in
 * message_feedback.json and the choices between two replies in model_comparisons.json beside it. OpenAI does not publish the
 * layout; read in parsers and test data of exports: chatgpt-export-parser (docs/chatgpt-data-export-format.md), LibreChat
 * (api/server/utils/import/importers.js, __data__/chatgpt-modern-export.json), and for the two files beside it a public script
 * that writes both to CSV with the conversations.
 */
import { said } from '../../../shared/language/said.ts';
import { everything } from '../format.ts';
import type { BesideFiles, GroupedFormat, JsonRecord } from '../format.ts';
import { invalidRecord } from '../record-shapes.ts';
import { itemsOfTree } from './chat-tree.ts';
import type { ChatTree, ComparedReplies, TreeMessage, Verdict } from './chat-tree.ts';
import { asList, asObject, asText, isObject } from './json-access.ts';
import { parseEach } from './parse-each.ts';

const [feedbackFile, comparisonsFile] = ['message_feedback.json', 'model_comparisons.json'];

export const chatGpt: GroupedFormat = {
  name: 'chatgpt',
  fields: 'mapping, current_node, as in conversations.json of a ChatGPT export',
  ownFields: true,
  reads: everything,
  layout: 'list',
  needs: [['mapping', 'current_node']],
  fits: ({ mapping }) =>
    isObject(mapping) && Object.values(mapping).every((node) => isObject(node) && 'children' in node),
  beside: [feedbackFile, comparisonsFile],
  ...parseEach((record, beside) => itemsOfTree(treeOf(record, besideOf(beside)))),
};

/** What the two files say, by the message they say it of. */
interface SaidBeside {
  readonly verdicts: ReadonlyMap<string, Verdict>;
  /** By the id of the newer of two replies. */
  readonly comparisons: ReadonlyMap<string, Choice>;
}
interface Choice {
  readonly original?: string;
  readonly rating: 'new' | 'original' | 'same';
}

const known = new WeakMap<BesideFiles, SaidBeside>();

function besideOf(beside: BesideFiles): SaidBeside {
  const before = known.get(beside);
  if (before !== undefined) return before;
  const verdicts = (beside.get(feedbackFile) ?? []).flatMap(verdictEntry);
  const comparisons = (beside.get(comparisonsFile) ?? []).flatMap(comparisonEntry);
  const read = { verdicts: new Map(verdicts), comparisons: new Map(comparisons) };
  known.set(beside, read);
  return read;
}

/** `id` is the message's; `message_id` in the request that makes it. */
function verdictEntry({ id, message_id, rating }: JsonRecord): [string, Verdict][] {
  const message = asText(message_id) ?? asText(id);
  const thumb = /^thumbs_?(up|down)$/i.exec(asText(rating) ?? '')?.[1]?.toLowerCase();
  return message === undefined || thumb === undefined ? [] : [[message, { good: thumb === 'up' }]];
}

function comparisonEntry({ output }: JsonRecord): [string, Choice][] {
  const step = asObject(asObject(output).feedback_step_2);
  const [newer, original] = [step.new_turn, step.original_turn].map((turn) => asText(asObject(asList(turn)[0]).id));
  const rating = step.completion_comparison_rating;
  if (newer === undefined || (rating !== 'new' && rating !== 'original' && rating !== 'same')) return [];
  return [[newer, { original, rating }]];
}

function treeOf({ mapping, current_node }: JsonRecord, stated: SaidBeside): ChatTree {
  const nodes = new Map(Object.entries(asObject(mapping)).map(([id, node]) => [id, asObject(node)]));
  const read = new Map([...nodes].flatMap(([id, node]) => entryOf(id, node, stated)));
  /** The nearest node above that is a message of the chat. */
  const above = (id: string): string | undefined => {
    const seen = new Set<string>();
    let parent = asText(nodes.get(id)?.parent);
    while (parent !== undefined && !read.has(parent) && !seen.has(parent)) {
      seen.add(parent);
      parent = asText(nodes.get(parent)?.parent);
    }
    return parent;
  };
  const messages = [...read].map(([id, message]) => ({ ...message, parentId: above(id) }));
  const current = asText(current_node);
  const currentId = current === undefined || read.has(current) ? current : above(current);
  return { messages, currentId, compared: comparisonsIn(messages, stated) };
}

/** Nothing for what is no turn of the chat: roots, hidden settings, calls of tools and their answers, thinking. */
function entryOf(id: string, { message }: JsonRecord, { verdicts }: SaidBeside): [string, TreeMessage][] {
  if (!isObject(message)) return [];
  const { author, content, recipient = 'all', metadata } = message;
  const role = asObject(author).role;
  if (role !== 'user' && role !== 'assistant' && role !== 'system') return [];
  const isHidden = asObject(metadata).is_visually_hidden_from_conversation === true || recipient !== 'all';
  const { content_type: type, parts } = asObject(content);
  if (isHidden || (type !== 'text' && type !== 'multimodal_text')) return [];
  if (!Array.isArray(parts)) throw invalidRecord(said('expected.list'), `mapping.${id}.message.content.parts`);
  const text = parts
    .filter((part) => typeof part === 'string')
    .join('\n')
    .trim();
  const beyondText = parts.some((part) => typeof part !== 'string');
  if (text === '' && !beyondText) return [];
  const verdict = verdicts.get(id);
  return [[id, { id, role, text, beyondText, ...(verdict !== undefined && { verdicts: [verdict] }) }]];
}

/** Where the file does not name the older reply, it is the sibling just before the newer one. */
function comparisonsIn(messages: readonly TreeMessage[], { comparisons }: SaidBeside): ComparedReplies[] {
  if (comparisons.size === 0) return [];
  return messages.flatMap((newer, at) => {
    const choice = comparisons.get(newer.id);
    if (choice === undefined) return [];
    const siblings = messages
      .slice(0, at)
      .filter(({ parentId, role }) => parentId === newer.parentId && role === newer.role);
    const original = siblings.find(({ id }) => id === choice.original) ?? siblings.at(-1);
    if (original === undefined) return [];
    const ranks = { new: [1, 2], original: [2, 1], same: [1, 1] }[choice.rating];
    return [{ ids: [newer.id, original.id], ranks }];
  });
}
