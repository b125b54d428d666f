/** The chats that fine-tuning learns from, and those it is measured on: apart by conversation and near-duplicate prompt. */
import { promptOf } from '../../../shared/domain/dataset.ts';
import { heldOutByShare, membersOf } from '../../../shared/domain/prompt-groups.ts';
import { knownGroups } from '../data/known-groups.ts';
import type { Prompt } from '../data/prompts.ts';
import { heldOutSeed } from '../runs/seeds.ts';

export interface Chat {
  readonly messages: Prompt;
}

/** Of fewer every chat is worth more to learn from than to measure on. */
export const minChats = 20;

/** What is asked, without the last reply. */
export function promptOfChat({ messages }: Chat): Prompt {
  return promptOf({ kind: 'conversation', messages });
}

/** @param share of the chats; 0 holds none out */
export function splitChats(
  chats: readonly Chat[],
  share: number,
): { train: readonly Chat[]; heldOut: readonly Chat[] } {
  const nothing = { train: chats, heldOut: [] };
  if (share === 0 || chats.length < minChats) return nothing;
  const { heldOut, rest } = heldOutByShare(knownGroups(chats.map(promptOfChat)), share, heldOutSeed);
  if (rest.length === 0) return nothing;
  return { train: membersOf(rest).map((i) => chats[i]), heldOut: membersOf(heldOut).map((i) => chats[i]) };
}
