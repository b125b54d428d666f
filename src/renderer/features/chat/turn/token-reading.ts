import type { ReplyTokens } from '../chat-state.svelte.ts';

export interface TokenReading {
  /** Reads the reply again, token by token. */
  readonly read: () => Promise<ReplyTokens>;
  /** Goes on after so many of its tokens, with another one in the place of the next. */
  readonly branch: (tokens: number, then: number) => void;
}

export type Token = ReplyTokens['tokens'][number];

/** How a token is written where it stands alone: what cannot be seen has a sign. */
export function visibleToken({ text, isWhole }: Pick<Token, 'text' | 'isWhole'>): string {
  if (!isWhole) return '\u25cc';
  return text.replaceAll('\n', '\u21b5').replaceAll('\t', '\u21e5').replace(/^ | $/g, '\u2423');
}

/** From 0, as likely as can be, to 1: how strongly a token is marked. A probability of 1 in 1,000 counts as none. */
export function surprise(logprob: number): number {
  return Math.min(1, -logprob / Math.log(1000));
}
