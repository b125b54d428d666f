/** A queue of prompts to rank: the next one is fetched while this one is read, and what was said can be taken back. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { t } from '../../../shared/language/t.ts';
import { ConnectionLostError } from '../../client/connection-error.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import type { QueueItem, QueueSettings } from './queue-item.ts';
import { RankDrafts } from './rank-drafts.ts';
import { RankingTrack } from './ranking-track.svelte.ts';

export type Outcome = Parameters<Client['rank']['record']>[0]['outcome'];
export type AgreementView = NonNullable<Awaited<ReturnType<Client['rank']['agreement']>>>;
type Pace = Pick<Awaited<ReturnType<Client['rank']['progress']>>, 'medianMs' | 'perHour' | 'rankings'>;

export type LeftOut = QueueItem['leftOut'];

/** A prompt before the rater. */
export interface Task {
  readonly item: QueueItem;
  readonly track: RankingTrack;
}

export interface Said {
  readonly task: Task;
  readonly id: RankingId;
}

export class RankQueue {
  /** Undefined while it is being fetched, and at the end. */
  task = $state.raw<Task>();
  state = $state<'idle' | 'fetching' | 'ranking' | 'finished' | 'failed'>('idle');
  failure = $state.raw<Explained>();
  done = $state(0);
  total = $state(0);
  pace = $state.raw<Pace>();
  /** Undefined before it is known, and where there is no reward model. Told of what was said, never of what is to be ranked. */
  agreement = $state.raw<AgreementView>();
  /** On their way to the disk: what is not saved is not counted. */
  saving = $state(0);
  said = $state.raw<readonly Said[]>([]);
  /** Prompts that nobody can rank: passed over. */
  leftOut = $state.raw<LeftOut>({ count: 0, named: [] });
  readonly #client: Client;
  readonly #onFailure: (error: unknown, what: string) => void;
  readonly #drafts: RankDrafts;
  #settings: QueueSettings | undefined;
  #ahead: Promise<QueueItem | null> | undefined;
  #unsaved: Task[] = [];
  #session = 0;
  #reading: Promise<void> | undefined;
  #readAgain = false;
  #shownAtMs = 0;

  /** @param onFailure tells of a save or an undo that failed; the task is before the rater again by then */
  constructor(client: Client, onFailure: (error: unknown, what: string) => void, drafts = new RankDrafts()) {
    this.#client = client;
    this.#onFailure = onFailure;
    this.#drafts = drafts;
  }

  /** Whether a prompt is half ranked with these settings, and a start would begin with it. */
  hasDraft(settings: QueueSettings): boolean {
    return this.#drafts.of(settings) !== undefined;
  }

  /** Begins, or begins anew with other settings; what was fetched with the old ones is dropped. */
  async start(settings: QueueSettings): Promise<void> {
    this.#settings = settings;
    this.#session += 1;
    this.#ahead = undefined;
    this.#unsaved = [];
    this.said = [];
    this.task = undefined;
    void this.#readPace();
    const draft = this.#drafts.of(settings);
    if (draft === undefined) await this.#advance(true);
    else await this.#resume(draft.item, draft.steps);
    // The first replies do not share the processor with a model that is loaded.
    void this.#readAgreement();
  }

  /** Which version answers; undefined before a start. */
  get version(): string | undefined {
    return this.#settings?.version;
  }

  leave(): void {
    this.#session += 1;
    this.task = undefined;
    this.state = 'idle';
  }

  /** Fetches the prompt again that could not be fetched. */
  async retry(): Promise<void> {
    await this.#advance(this.total === 0);
  }

  /** Saves the ranking on the track. Does nothing before it is complete. */
  async submit(): Promise<void> {
    const { task } = this;
    if (task?.track.complete !== true) return;
    await this.#say(task, { kind: 'ranked', ranks: task.track.ranks(task.item.orderShown) });
  }

  async skip(reason: string): Promise<void> {
    if (this.task !== undefined) await this.#say(this.task, { kind: 'skipped', reason });
  }

  async flag(reason: string): Promise<void> {
    if (this.task !== undefined) await this.#say(this.task, { kind: 'flagged', reason });
  }

  /** Takes back the last thing said in this session; its prompt is before the rater again, as it was. */
  async undo(): Promise<void> {
    const last = this.said.at(-1);
    if (last === undefined || this.#settings === undefined) return;
    this.said = this.said.slice(0, -1);
    try {
      await this.#client.rank.undo({ id: last.id, rater: this.#settings.rater });
    } catch (error) {
      this.said = [...this.said, last];
      this.#onFailure(error, t.rank.lastNotUndone);
      return;
    }
    this.done -= 1;
    this.#putBack(last.task);
    void this.#readAgreement();
  }

  async #say(task: Task, outcome: Outcome): Promise<void> {
    const session = this.#session;
    const { prompt, candidates, orderShown } = task.item;
    const durationMs = Date.now() - this.#shownAtMs;
    this.#unsaved = [...this.#unsaved, task];
    this.saving += 1;
    const saved = this.#client.rank.record({
      prompt: [...prompt],
      candidates: candidates.map(({ completion, generationId, versionId, times }) => ({
        completion,
        generationId,
        versionId,
        times,
      })),
      orderShown,
      outcome,
      rater: this.#settings?.rater,
      durationMs,
    });
    const next = this.#advance();
    try {
      const { id } = await saved;
      if (session === this.#session) {
        this.said = [...this.said, { task, id }];
        this.done += 1;
      }
      if (this.#settings !== undefined) this.#drafts.forget(this.#settings.dataset, task.item);
    } catch (error) {
      this.#onFailure(error, t.rank.rankingNotSaved);
      if (session === this.#session) this.#putBack(task);
    }
    this.#unsaved = this.#unsaved.filter((other) => other !== task);
    this.saving -= 1;
    await next;
    void this.#readPace();
    void this.#readAgreement();
  }

  /** Shows the prompt that was half ranked. How many are left is known with the one after it. */
  async #resume(item: QueueItem, steps: RankingTrack['steps']): Promise<void> {
    const session = this.#session;
    this.leftOut = item.leftOut;
    this.#count(item);
    this.#show({ item, track: this.#trackOf(item, steps) });
    this.#fetchAhead();
    const next = await this.#ahead?.catch(() => undefined);
    if (session === this.#session && next !== undefined && this.said.length === 0) {
      this.#count(next ?? { ...item, remaining: 1 });
    }
  }

  #count({ total, remaining }: Pick<QueueItem, 'total' | 'remaining'>): void {
    this.total = total;
    this.done = total - remaining;
  }

  #trackOf(item: QueueItem, begun?: RankingTrack['steps']): RankingTrack {
    const settings = this.#settings;
    return new RankingTrack(item.candidates.length, begun, (steps) => {
      if (settings !== undefined) this.#drafts.keep({ settings, item, steps });
    });
  }

  /** Shows what was fetched ahead, or fetches. */
  async #advance(first = false): Promise<void> {
    const session = this.#session;
    this.task = undefined;
    this.failure = undefined;
    this.state = 'fetching';
    const fetched = this.#ahead ?? this.#fetch();
    this.#ahead = undefined;
    try {
      const item = await fetched;
      if (session !== this.#session || this.task !== undefined) return;
      if (item === null) {
        this.state = 'finished';
        void this.#readLeftOut();
        return;
      }
      this.leftOut = item.leftOut;
      if (first) this.#count(item);
      this.#show({ item, track: this.#trackOf(item) });
      this.#fetchAhead();
    } catch (error) {
      if (session !== this.#session || this.task !== undefined) return;
      this.failure = explainError(error);
      this.state = 'failed';
      if (error instanceof ConnectionLostError) await this.#advance(first);
    }
  }

  #show(task: Task): void {
    this.task = task;
    this.state = 'ranking';
    this.#shownAtMs = Date.now();
  }

  /** The task is before the rater again; the one it displaces is next. */
  #putBack(task: Task): void {
    const displaced = this.task?.item;
    if (displaced !== undefined) this.#ahead = Promise.resolve(displaced);
    const [settings, { item, track }] = [this.#settings, task];
    if (settings !== undefined) this.#drafts.keep({ settings, item, steps: track.steps });
    this.#show(task);
  }

  #fetchAhead(): void {
    const ahead = this.#fetch();
    this.#ahead = ahead;
    // A failure is told when its prompt is needed, by fetching again.
    ahead.catch(() => {
      if (this.#ahead === ahead) this.#ahead = undefined;
    });
  }

  async #fetch(): Promise<QueueItem | null> {
    const { dataset, ...rest } = this.#settings ?? { dataset: '', n: 2, rater: 'me', sampling: {} };
    const atHand = [...this.#unsaved, ...(this.task === undefined ? [] : [this.task])];
    return this.#client.rank.next({
      prompts: { kind: 'dataset', dataset },
      ...rest,
      besides: atHand.map(({ item }) => item.prompt),
    });
  }

  /** Once at a time: whoever ranks faster than replies are scored gets the last answer only. */
  async #readAgreement(): Promise<void> {
    if (this.#reading !== undefined) {
      this.#readAgain = true;
      return;
    }
    const rater = this.#settings?.rater;
    this.#reading = this.#client.rank.agreement({ rater }).then(
      (agreement) => void (this.agreement = agreement ?? undefined),
      // It is told in passing; ranking goes on without it.
      () => undefined,
    );
    await this.#reading;
    this.#reading = undefined;
    if (!this.#readAgain) return;
    this.#readAgain = false;
    await this.#readAgreement();
  }

  /** The last prompts may have been left out without another one coming after them. */
  async #readLeftOut(): Promise<void> {
    if (this.#settings === undefined) return;
    const { dataset, version, sampling } = this.#settings;
    const asked = { prompts: { kind: 'dataset' as const, dataset }, version, sampling };
    this.leftOut = await this.#client.rank.leftOut(asked).catch(() => this.leftOut);
  }

  async #readPace(): Promise<void> {
    const rater = this.#settings?.rater;
    this.pace = await this.#client.rank.progress({ rater }).catch(() => this.pace);
  }
}
