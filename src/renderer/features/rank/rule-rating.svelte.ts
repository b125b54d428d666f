/** A rule that ranks in a person's place, to try the loop out: what it is told, and how far it is. */
import type { Client } from '../../../shared/contract/contract.ts';
import { LongCall } from '../../workbench/long-call.svelte.ts';

type Done = NonNullable<Awaited<ReturnType<RuleRating['start']>>>;

export const rules = [
  { value: 'question', label: 'Better asks something back' },
  { value: 'length', label: 'Better has so many words' },
  { value: 'keyword', label: 'Better says a word' },
] as const;
const mostRankings = 100_000;

export interface RatingRequest {
  /** A dataset's id. */
  readonly dataset: string;
  readonly n: number;
  readonly version?: string;
}

export class RuleRating {
  rule = $state<string>('question');
  /** "5-20", for the rule of length. */
  words = $state('5-20');
  keyword = $state('please');
  count = $state('150');
  done = $state.raw<Done>();
  readonly call = new LongCall();
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  /** As the app knows it: "rule:length:5-20". */
  get rater(): string {
    const setting = { length: this.words.trim(), keyword: this.keyword.trim() }[this.rule];
    return `rule:${this.rule}${setting === undefined ? '' : `:${setting}`}`;
  }

  /** What is wrong with the rule's own setting, in words. */
  get ruleError(): string | undefined {
    const [, low, high] = /^(\d{1,4})-(\d{1,4})$/.exec(this.words.trim()) ?? [];
    if (this.rule === 'length' && (low === undefined || Number(low) > Number(high)))
      return 'Expected two numbers of words, such as 5-20.';
    if (this.rule === 'keyword' && this.keyword.trim() === '') return 'Expected a word.';
    return undefined;
  }

  get countError(): string | undefined {
    const count = Number(this.count);
    const fits = /^\d+$/.test(this.count.trim()) && count >= 1 && count <= mostRankings;
    return fits ? undefined : 'Expected a whole number from 1 to 100,000.';
  }

  /** Never rejects: the call's `error` tells. What was ranked before a stop stays. */
  async start({ dataset, n, version }: RatingRequest) {
    this.done = undefined;
    const prompts = { kind: 'dataset' as const, dataset };
    const told = { prompts, n, count: Number(this.count), rater: this.rater, version };
    const done = await this.call.run((signal) => this.#client.rank.simulate(told, { signal }));
    this.done = done;
    return done;
  }
}
