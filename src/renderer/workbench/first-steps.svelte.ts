/** Once around the loop: what a person has done of it in this home folder. It fills by itself and can be put away. */
import type { Client } from '../../shared/contract/contract.ts';
import type { LoopProgress } from '../../shared/contract/loop.ts';
import { t } from '../../shared/language/t.ts';
import { Resource } from './resource.svelte.ts';

/** What fills the list, once it has answered. */
const filling = new Set([
  'chat.send',
  'chat.reply',
  'chat.append',
  'chat.delete',
  'chat.restore',
  'rank.record',
  'rank.undo',
  'rank.takeBack',
  'rank.putBack',
  'round.start',
  'compare.vote',
]);
/** Several answers in a row are one reason to look. */
const lookAfterMs = 150;

const dismissedKey = 'firstSteps.dismissed';
/** So many rankings show what ranking is like; a round asks for more. */
const rankingsWanted = 10;

export interface FirstStep {
  readonly id: keyof LoopProgress;
  readonly title: string;
  /** How far, where there is more to it than yes or no: "4 of 10". */
  readonly note?: string;
  readonly done: boolean;
  /** The address of the screen that it is done on. */
  readonly feature: string;
  readonly rest: readonly string[];
}

export class FirstSteps {
  readonly #state: Resource<{ readonly progress: LoopProgress; readonly dismissed: boolean }>;
  readonly #client: Client;
  #dismissed = $state(false);

  constructor(client: Client) {
    this.#client = client;
    this.#state = new Resource(async () => {
      const [progress, dismissed] = await Promise.all([
        client.loop.progress(),
        client.settings.get({ key: dismissedKey }),
      ]);
      return { progress, dismissed: dismissed === true };
    });
  }

  /** Looks again whenever something was done that fills the list; returns the way to end that. */
  follow(answered: Set<(procedure: string) => void>): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const listener = (procedure: string) => {
      if (!filling.has(procedure)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void this.look(), lookAfterMs);
    };
    answered.add(listener);
    return () => {
      clearTimeout(timer);
      answered.delete(listener);
    };
  }

  /** Reads how far it is; nothing once it was put away. */
  async look(): Promise<void> {
    if (!this.#dismissed && this.#state.value?.dismissed !== true) await this.#state.load();
  }

  /** Empty before anything is known. */
  get steps(): readonly FirstStep[] {
    const progress = this.#state.value?.progress;
    return progress === undefined ? [] : stepsOf(progress);
  }

  get shown(): boolean {
    const { value } = this.#state;
    return value !== undefined && !value.dismissed && !this.#dismissed;
  }

  get complete(): boolean {
    return this.steps.length > 0 && this.steps.every(({ done }) => done);
  }

  /** For good, in this home folder. @throws what saving it throws; it then stays in sight */
  async dismiss(): Promise<void> {
    this.#dismissed = true;
    try {
      await this.#client.settings.set({ key: dismissedKey, value: true });
    } catch (error) {
      this.#dismissed = false;
      throw error;
    }
  }
}

function stepsOf({ chats, rankings, rounds, votes }: LoopProgress): FirstStep[] {
  const ranked = Math.min(rankings, rankingsWanted);
  return [
    { id: 'chats', title: t.workbench.stepChat, done: chats > 0, feature: 'chat', rest: [] },
    {
      id: 'rankings',
      title: t.workbench.stepRank,
      ...(ranked > 0 &&
        ranked < rankingsWanted && { note: t.common.countOfTotal({ count: ranked, total: rankingsWanted }) }),
      done: ranked === rankingsWanted,
      feature: 'rank',
      rest: [],
    },
    { id: 'rounds', title: t.workbench.stepRound, done: rounds > 0, feature: 'runs', rest: ['new'] },
    { id: 'votes', title: t.workbench.stepCompare, done: votes > 0, feature: 'compare', rest: [] },
  ];
}
