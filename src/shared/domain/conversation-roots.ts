/**
 * Which prompts continue the same conversation. A conversation's root is its first user turn: later turns repeat it, and
 * whoever learned from one has read it. An opener of very many conversations ("hello") says nothing, and would make all of
 * them one: there the root reaches on to the next user turn, and so on, and at the end to the whole prompt.
 */
import type { Message } from './conversation.ts';
import { normalisedText } from './prompt-key.ts';

/** An opener is common where more prompts than the limit go on from it, in at least so many different ways. */
const minContinuations = 5;

export interface Root {
  /** The same for the same root, whatever else is in the data. */
  readonly key: string;
  /** The user's turns that make it, in words. */
  readonly opening: string;
  /** Indices of the prompts. */
  readonly members: readonly number[];
  /** Whether even the user's turns together were too common, and the whole prompt is the root. */
  readonly isWhole: boolean;
}

/** @param limit prompts above which an opener may be too common to be a root */
export function conversationRoots(prompts: readonly (readonly Message[])[], limit: number): Root[] {
  const chains = prompts.map(chainOf);
  const found: Root[] = [];
  const rest = [{ members: prompts.map((_, i) => i), depth: 0 }];
  for (let next = rest.pop(); next !== undefined; next = rest.pop()) {
    const { depth } = next;
    for (const members of Map.groupBy(next.members, (i) => chains[i][depth]).values()) {
      const chain = chains[members[0]];
      const isWhole = depth === chain.length - 1;
      const isCommon = members.length > limit && continuations(chains, members, depth) >= minContinuations;
      if (isCommon && !isWhole) rest.push({ members, depth: depth + 1 });
      else
        found.push({
          key: JSON.stringify(chain.slice(0, depth + 1)),
          opening: chain.slice(0, depth + 1).join(' '),
          members,
          isWhole,
        });
    }
  }
  return found.sort((a, b) => a.members[0] - b.members[0]);
}

/** The letters and digits of a text: letter case, spacing and punctuation do not make another prompt. */
export function looseText(text: string): string {
  const normalised = normalisedText(text);
  const letters = normalised.replace(/['’`]/gu, '').replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ');
  return letters.trim() || normalised;
}

export function userTurns(prompt: readonly Message[]): string[] {
  return prompt.filter(({ role }) => role === 'user').map(({ content }) => content);
}

/** The user's turns, and last the whole. */
function chainOf(prompt: readonly Message[]): string[] {
  const whole = prompt.map(({ role, content }) => `${role} ${looseText(content)}`).join('\n');
  return [...userTurns(prompt).map(looseText), whole];
}

function continuations(chains: readonly string[][], members: readonly number[], depth: number): number {
  return new Set(members.map((i) => chains[i].at(depth + 1))).size;
}
