/** What the data say against themselves: pairs ranked both ways, and prompts that are nearly the same. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { ContradictionView } from '../../../shared/contract/data-quality.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { t } from '../../../shared/language/t.ts';
import type { EventOf } from '../../client/event-of.ts';
import { Resource } from '../../workbench/resource.svelte.ts';
import { RunningCheck } from './running-check.svelte.ts';

export const checkNames = ['agreement', 'contradictions', 'duplicates'] as const;
export type CheckName = (typeof checkNames)[number];

export type DoneOf<Check extends 'agreement' | 'contradictions' | 'nearDuplicates'> = Extract<
  EventOf<Client['dataQuality'][Check]>,
  { type: 'done' }
>;

/** Which check an address asks for: `#/data/checks/contradictions`. */
export function checkAt([first, second]: readonly string[]): CheckName | undefined {
  return first === 'checks' ? checkNames.find((name) => name === second) : undefined;
}

/** Divided rankings that are listed: the most divided. */
const agreementsListed = 50;

export const thresholds = ['0.5', '0.6', '0.7', '0.8', '0.9'] as const;

export class DataChecks {
  readonly agreement: Resource<DoneOf<'agreement'>>;
  readonly contradictions: Resource<DoneOf<'contradictions'>>;
  readonly duplicates: Resource<DoneOf<'nearDuplicates'>>;
  readonly running: Readonly<Record<CheckName, RunningCheck>> = {
    agreement: new RunningCheck(),
    contradictions: new RunningCheck(),
    duplicates: new RunningCheck(),
  };
  /** How alike two prompts have to be to count as nearly the same. */
  threshold = $state('0.7');
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
    this.agreement = new Resource(() =>
      this.running.agreement.read((signal) => client.dataQuality.agreement({ limit: agreementsListed }, { signal })),
    );
    this.contradictions = new Resource(() =>
      this.running.contradictions.read((signal) => client.dataQuality.contradictions({}, { signal })),
    );
    this.duplicates = new Resource(() => {
      const asked = { threshold: Number(this.threshold) };
      return this.running.duplicates.read((signal) => client.dataQuality.nearDuplicates(asked, { signal }));
    });
  }

  async choose(threshold: string): Promise<void> {
    this.threshold = threshold;
    await this.duplicates.load();
  }

  /** Takes a ranking made here back. @returns the way to put it there again */
  async takeBack(id: RankingId): Promise<() => Promise<void>> {
    const { id: undone } = await this.#client.rank.undo({ id });
    await this.contradictions.load();
    return async () => {
      await this.#client.rank.undo({ id: undone });
      await this.contradictions.load();
    };
  }
}

/** "2 against 1": how many prefer the first reply, how many the second. */
export function votesWords({ votes }: Pick<ContradictionView, 'votes'>): string {
  const second = votes.filter(({ better }) => better === 1).length;
  return t.data.votes({ first: votes.length - second, second });
}

/** Whether one person said both, in words; what imported files say has no name. */
export function sidesWords({ votes }: Pick<ContradictionView, 'votes'>): string {
  const raters = (side: 0 | 1) =>
    new Set(
      votes.flatMap(({ better, source }) => (better === side && source.kind === 'ranking' ? [source.rater] : [])),
    );
  const both = [...raters(0)].filter((rater) => raters(1).has(rater));
  if (both.length > 0) return t.data.saidBoth({ raters: both });
  return raters(0).size > 0 && raters(1).size > 0 ? t.data.peopleDisagree : t.data.dataDisagree;
}
