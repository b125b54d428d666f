/**
 * Chats of other programs as the tree that nearly all of them keep: a regenerated reply is a sibling of the first one. Each
 * program's format builds the tree; what its ratings, edits and regenerations become is decided here, once for all.
 */
import type { Message, Role } from '../../../shared/domain/conversation.ts';
import type { DatasetContent } from '../../../shared/domain/dataset.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import type { GroupItem } from '../format.ts';
import { rankByScore } from '../rank-by-score.ts';

/** What one rater said of one reply. */
export interface Verdict {
  readonly rater?: string;
  readonly good?: boolean;
  /** On a scale of the program's; higher is better. */
  readonly score?: number;
}

export interface TreeMessage {
  readonly id: string;
  /** The message before it; undefined, or one that the tree lacks, where it begins the chat. */
  readonly parentId?: string;
  readonly role: Role;
  readonly text: string;
  /** Whether it holds an image or a file, which a text model could not have seen. */
  readonly beyondText?: boolean;
  readonly verdicts?: readonly Verdict[];
  /** What the model had written before a person edited it. */
  readonly original?: string;
}

/** Replies that somebody compared; the ids of messages with one parent. */
export interface ComparedReplies {
  readonly rater?: string;
  readonly ids: readonly string[];
  /** 1 is best, equal is a tie. */
  readonly ranks: readonly number[];
}

export interface ChatTree {
  readonly messages: readonly TreeMessage[];
  /** The last message of the branch that was open; the last message of all where the program does not say. */
  readonly currentId?: string;
  readonly compared?: readonly ComparedReplies[];
}

/** An item, or why there is none; it gets its place in the file from whoever asked. */
export type TreeItem =
  | { readonly content: DatasetContent; readonly isChat?: true }
  | { readonly leftOut: Said }
  | { readonly message: Said | string };

/** A chat of this depth is a mistake, or a ring. */
const maxDepth = 10_000;

/** What people said in the tree, the replies they kept over regenerated ones, and the open branch as a chat. */
export function itemsOfTree(tree: ChatTree): TreeItem[] {
  const walker = new TreeWalker(tree);
  return [...walker.stated(), ...walker.kept(), ...walker.branch()];
}

/** Only what people said: thumbs, scores, comparisons and edits. */
export function statedInTree(tree: ChatTree): TreeItem[] {
  return new TreeWalker(tree).stated();
}

/** Each item with the place of its record. */
export function placed(items: readonly TreeItem[], at = 0): GroupItem[] {
  return items.map((item) => ({ at, ...item }));
}

interface Path {
  readonly turns: readonly Message[];
  readonly beyondText?: boolean;
}

class TreeWalker {
  readonly #byId: ReadonlyMap<string, TreeMessage>;
  /** Replies with words in them, those to one message together. */
  readonly #siblings: readonly (readonly TreeMessage[])[];
  readonly #compared: readonly ComparedReplies[];
  readonly #branch: readonly TreeMessage[];

  constructor({ messages, currentId = '', compared = [] }: ChatTree) {
    this.#byId = new Map(messages.map((message) => [message.id, message]));
    const replies = messages.filter(({ role, text }) => role === 'assistant' && text.trim() !== '');
    this.#siblings = [...Map.groupBy(replies, ({ parentId }) => parentId ?? '').values()];
    this.#compared = compared;
    const last = this.#byId.get(currentId) ?? messages.at(-1);
    this.#branch = last === undefined ? [] : this.#pathTo(last);
  }

  stated(): TreeItem[] {
    return this.#siblings.flatMap((siblings) => [
      ...siblings.flatMap((reply) => this.#ofReply(reply)),
      ...this.#comparisonsOf(siblings).flatMap((comparison) => this.#ofComparison(comparison)),
    ]);
  }

  /** Where nothing was said of replies to the same turns: a regenerated one is worse than the one that stayed, if only by a guess. */
  kept(): TreeItem[] {
    return this.#siblings.flatMap((siblings) => {
      const kept = siblings.find((reply) => this.#branch.includes(reply));
      const others = siblings.filter((reply) => reply !== kept && reply.text.trim() !== kept?.text.trim());
      if (kept === undefined || others.length === 0 || this.#comparisonsOf(siblings).length > 0) return [];
      return this.#answered('weakPairs', kept, (prompt, chosen) =>
        others.map((other) => {
          const rejected = this.#splitPath(other).completion;
          return { content: { kind: 'preference', prompt, chosen, rejected, weak: true } };
        }),
      );
    });
  }

  /** The open branch up to the first reply that somebody disliked, as a chat. */
  branch(): TreeItem[] {
    const end = this.#branch.findIndex(
      ({ beyondText, verdicts }) => beyondText === true || verdicts?.some(({ good }) => good === false),
    );
    const { turns } = pathOf(end < 0 ? this.#branch : this.#branch.slice(0, end));
    const messages = turns.slice(0, turns.findLastIndex(({ role }) => role === 'assistant') + 1);
    if (messages.some(({ role }) => role === 'user')) {
      return [{ content: { kind: 'conversation', messages }, isChat: true }];
    }
    const isBeyond = this.#branch[end]?.beyondText === true;
    return [{ leftOut: said(isBeyond ? 'imports.leftOut.chatsBeyondText' : 'imports.leftOut.chatsWithoutReply') }];
  }

  /** Thumbs, and an edit. */
  #ofReply(reply: TreeMessage): TreeItem[] {
    const labels = (reply.verdicts ?? []).flatMap(({ good, rater }) => (good === undefined ? [] : [{ good, rater }]));
    const original = reply.original?.trim() === reply.text.trim() ? undefined : reply.original;
    if (labels.length === 0 && original === undefined) return [];
    return this.#answered('ratings', reply, (prompt, completion) => [
      ...labels.map(({ good: label, rater }) => ({
        content: { kind: 'labelled' as const, prompt, completion, label, rater },
      })),
      ...(original === undefined ? [] : itemsOfEdit(prompt, completion, original)),
    ]);
  }

  #comparisonsOf(siblings: readonly TreeMessage[]): ComparedReplies[] {
    const ids = siblings.map(({ id }) => id);
    const given = this.#compared.filter((comparison) => comparison.ids.every((id) => ids.includes(id)));
    return [...given, ...comparedByVerdicts(siblings)];
  }

  #ofComparison({ ids, ranks, rater }: ComparedReplies): TreeItem[] {
    const replies = ids.map((id) => this.#byId.get(id)!);
    return this.#answered('comparisons', replies[0], (prompt) => {
      const completions = replies.map((reply) => this.#splitPath(reply).completion);
      return [{ content: { kind: 'ranking', prompt, completions, ranks, rater } }];
    });
  }

  /** Items about a reply, unless its prompt cannot be told. @param what they are, for the count */
  #answered(
    what: 'ratings' | 'comparisons' | 'weakPairs',
    reply: TreeMessage,
    items: (prompt: readonly Message[], completion: string) => TreeItem[],
  ): TreeItem[] {
    const { prompt, completion, beyondText } = this.#splitPath(reply);
    if (beyondText === true) return [{ leftOut: said('imports.leftOut.repliesBeyondText', { what }) }];
    if (!prompt.some(({ role }) => role === 'user'))
      return [{ leftOut: said('imports.leftOut.repliesToNothing', { what }) }];
    return items(prompt, completion);
  }

  /** The turns that a reply answers, and the reply with what the assistant had said just before it. */
  #splitPath(reply: TreeMessage): { prompt: readonly Message[]; completion: string; beyondText?: boolean } {
    const { turns, beyondText } = pathOf(this.#pathTo(reply));
    return { prompt: turns.slice(0, -1), completion: turns.at(-1)?.content ?? '', beyondText };
  }

  #pathTo(message: TreeMessage): TreeMessage[] {
    const path: TreeMessage[] = [];
    for (let next: TreeMessage | undefined = message; next !== undefined && path.length < maxDepth;) {
      path.push(next);
      next = next.parentId === undefined ? undefined : this.#byId.get(next.parentId);
    }
    return path.reverse();
  }
}

/** Turns of the assistant in a row are one: programs cut a reply where it called a tool. */
function pathOf(path: readonly TreeMessage[]): Path {
  const turns: Message[] = [];
  for (const { role, text } of path.filter((message) => message.text.trim() !== '')) {
    const before = turns.at(-1);
    if (before?.role === 'assistant' && role === 'assistant') {
      turns[turns.length - 1] = { role, content: `${before.content}\n\n${text}` };
    } else turns.push({ role, content: text });
  }
  return { turns, beyondText: path.some(({ beyondText }) => beyondText === true) };
}

/** For each rater, siblings by score, or by thumbs where these differ. */
function comparedByVerdicts(siblings: readonly TreeMessage[]): ComparedReplies[] {
  const said = siblings.flatMap(({ id, verdicts = [] }) => verdicts.map((verdict) => ({ id, ...verdict })));
  return [...Map.groupBy(said, ({ rater }) => rater)].flatMap(([rater, ofRater]) => {
    const scored = ofRater.filter((verdict) => verdict.score !== undefined);
    const thumbed = ofRater.filter((verdict) => verdict.good !== undefined);
    for (const [judged, value] of [
      [scored, (verdict: Verdict) => verdict.score ?? 0],
      [thumbed, (verdict: Verdict) => Number(verdict.good)],
    ] as const) {
      const ranks = rankByScore(judged.map(value));
      if (new Set(ranks).size > 1) return [{ rater, ids: judged.map(({ id }) => id), ranks }];
    }
    return [];
  });
}

/** A text that a person put in place of the model's: better than that, and something to imitate. */
export function itemsOfEdit(prompt: readonly Message[], chosen: string, rejected: string, rater?: string): TreeItem[] {
  return [
    { content: { kind: 'preference', prompt, chosen, rejected, isEdit: true, rater } },
    { content: { kind: 'conversation', messages: [...prompt, { role: 'assistant', content: chosen }] } },
  ];
}
