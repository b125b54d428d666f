/** A prompt set as people rank it. */

/** Asked beside the ranking. Its title names it: answers keep the title they were given to. */
export type RankQuestion =
  /** 1 to 7 for each candidate. */
  | { readonly kind: 'rating'; readonly title: string }
  /** One of several words for the prompt with its candidates. */
  | { readonly kind: 'label'; readonly title: string; readonly labels: readonly string[] }
  | { readonly kind: 'text'; readonly title: string };

export interface RankProject {
  /** Markdown. */
  readonly guidelines: string;
  readonly questions: readonly RankQuestion[];
  /** How many people should rank the same candidates; 1: everybody gets candidates of their own. */
  readonly ratersWanted: number;
}

export const noProject: RankProject = { guidelines: '', questions: [], ratersWanted: 1 };
