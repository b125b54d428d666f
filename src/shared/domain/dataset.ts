import { said } from '../language/said.ts';
import { ParleyError, assertNever } from './errors.ts';
import { checkPrompt, checkRanks } from './feedback.ts';
import type { Message } from './conversation.ts';
import type { DatasetId, DatasetItemId } from './ids.ts';

/** What is known of a statement besides what it says. Statements that differ in it are different items. */
interface Stated {
  /** Who made it, by the name or the id in the source; left out where the source names nobody. */
  readonly rater?: string;
}

/** What one line of training or test data says, by kind. Formats convert to this; learning and evaluation read it. */
export type DatasetContent =
  /** A whole chat: SFT learns its assistant turns, an evaluation measures them. */
  | { readonly kind: 'conversation'; readonly messages: readonly Message[] }
  /** Something to reply to; with a good reply, for rewards that compare with one. */
  | { readonly kind: 'prompt'; readonly prompt: readonly Message[]; readonly reference?: string }
  | (Stated & {
      readonly kind: 'preference';
      readonly prompt: readonly Message[];
      readonly chosen: string;
      readonly rejected: string;
      /** Nobody said it: the rejected reply was regenerated, and the chosen one was kept. */
      readonly weak?: true;
      /** The chosen reply is the rejected one, rewritten by a person. */
      readonly isEdit?: true;
    })
  /** ranks[i] belongs to completions[i]; 1 is best, equal ranks are ties. */
  | (Stated & {
      readonly kind: 'ranking';
      readonly prompt: readonly Message[];
      readonly completions: readonly string[];
      readonly ranks: readonly number[];
    })
  /** Thumbs up (true) or down. */
  | (Stated & {
      readonly kind: 'labelled';
      readonly prompt: readonly Message[];
      readonly completion: string;
      readonly label: boolean;
    });

export type DatasetItemKind = DatasetContent['kind'];
export const datasetItemKinds = ['conversation', 'prompt', 'preference', 'ranking', 'labelled'] as const;

export type DatasetItem = DatasetContent & { readonly id: DatasetItemId; readonly datasetId: DatasetId };

export interface Dataset {
  readonly id: DatasetId;
  /** Unique in a home folder. */
  readonly name: string;
  /** Where it came from, for people: a file's name, "rankings of 3 May". */
  readonly source: string;
  readonly createdAtMs: number;
}

export interface DatasetSummary extends Dataset {
  readonly itemCount: number;
  /** Those of them that come from an import which has not ended: they go again if it is cancelled or fails. */
  readonly importing: number;
  /** Items of each kind; kinds that do not occur are 0. */
  readonly countByKind: Readonly<Record<DatasetItemKind, number>>;
}

/**
 * The turns that an item's completions answer: the unit by which data is split. A conversation's are those before its
 * last assistant turn, so two chats with the same opening but different endings stay on one side.
 */
export function promptOf(content: DatasetContent): readonly Message[] {
  switch (content.kind) {
    case 'conversation': {
      const last = content.messages.findLastIndex((message) => message.role === 'assistant');
      return last > 0 ? content.messages.slice(0, last) : content.messages;
    }
    case 'prompt':
    case 'preference':
    case 'ranking':
    case 'labelled':
      return content.prompt;
    default:
      return assertNever(content);
  }
}

/**
 * A good reply to the item's prompt: the last assistant turn of a chat, the reference of a prompt, a reply with a thumb up. Of a
 * comparison none: its best reply is only better than the others.
 */
export function referenceOf(content: DatasetContent): string | undefined {
  switch (content.kind) {
    case 'conversation':
      return content.messages.findLast((message, i) => message.role === 'assistant' && i > 0)?.content;
    case 'prompt':
      return content.reference;
    case 'labelled':
      return content.label ? content.completion : undefined;
    case 'preference':
    case 'ranking':
      return undefined;
    default:
      return assertNever(content);
  }
}

/**
 * @throws ParleyError invalid_input for an item that says nothing: no turns, ranks that do not fit its completions, or a reply
 *   that is preferred to itself
 */
export function checkDatasetContent(content: DatasetContent): void {
  switch (content.kind) {
    case 'conversation':
      if (content.messages.length === 0) {
        throw new ParleyError('invalid_input', said('checks.emptyConversation'));
      }
      return;
    case 'ranking':
      checkPrompt(content.prompt, 'ranking');
      if (content.completions.length < 2) {
        throw new ParleyError('invalid_input', said('checks.fewCompletions', { count: content.completions.length }));
      }
      checkRanks(content.ranks, content.completions.length);
      // All on one rank is a tie, which is something to say.
      if (new Set(content.completions).size === 1 && new Set(content.ranks).size > 1) {
        throw new ParleyError('invalid_input', said('checks.sameCompletions'));
      }
      return;
    case 'preference':
      checkPrompt(content.prompt, 'preference');
      if (content.chosen === content.rejected) {
        throw new ParleyError('invalid_input', said('checks.samePreference'));
      }
      return;
    case 'prompt':
    case 'labelled':
      checkPrompt(content.prompt, content.kind);
      return;
    default:
      assertNever(content);
  }
}
