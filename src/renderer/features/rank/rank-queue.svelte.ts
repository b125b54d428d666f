/** A queue of prompts to rank: the next one is fetched while this one is read, and what was said can be taken back. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { RankingNotes } from '../../../shared/domain/feedback.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { t } from '../../../shared/language/t.ts';
import { ConnectionLostError } from '../../client/connection-error.ts';
import { explainError } from '../../client/explain-error.ts';
import type { Explained } from '../../client/explain-error.ts';
import type { QueueItem, QueueSettings } from './queue-item.ts';
import { RankNotes } from './rank-notes.svelte.ts';
import { RankDrafts } from './rank-drafts.ts';
import { RankingTrack } from './ranking-track.svelte.ts';

export type Outcome = Parameters<Client['rank']['record']>[0]['outcome'];
export type AgreementView = NonNullable<Awaited<ReturnType<Client['rank']['agreement']>>>;
type Pace = Pick<Awaited<ReturnType<Client['rank']['progress']>>, 'medianMs' | 'perHour' | 'rankings'>;

export type LeftOut = QueueItem['leftOut'];

/** A prompt before the rater. */
export interface Task {
  readonly item: RankedItem;
  readonly track: RankingTrack;
  readonly notes: RankNotes;
  /** It was taken from a list: what it takes the place of, and what is done once it is said. */
  readonly reopened?: Reopened;
}

/** What is ranked, wherever it comes from. */
export type RankedItem = Pick<QueueItem, 'prompt' | 'candidates' | 'orderShown'> & Partial<QueueItem>;

export interface Reopened {
  /** The ranking that it changes. */
  readonly supersedes?: RankingId;
  /** It decides between raters. */
  readonly decides?: true;
  readonly onsaid: (id: RankingId) => void;
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
  /** What is on its way to the app's drafts, and what goes after it. */
  #keeping: { next: Task | undefined } | undefined;

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
    else await this.#resume(draft.item, draft.steps, draft.notes);
    // The first replies do not share the processor with a model that is loaded.
    void this.#readAgreement();
  }

  /** Shows a draft or a ranking out of a list; once it is said, the list is where one was. */
  reopen(
    settings: QueueSettings,
    { item, steps, notes }: { item: RankedItem; steps: RankingTrack['steps']; notes?: RankingNotes },
    reopened: Reopened,
  ): void {
    this.#settings = settings;
    this.#session += 1;
    this.#ahead = undefined;
    this.said = [];
    this.failure = undefined;
    this.#show(this.#taskOf(item, steps, notes, reopened));
  }

  /** Keeps what is before the rater among the drafts and goes on to the next prompt. */
  async later(): Promise<void> {
    const { task } = this;
    if (task === undefined) return;
    const settings = this.#settings;
    try {
      await this.#client.rank.keepDraft({ rater: settings?.rater, item: itemOf(task), said: saidOf(task) });
    } catch (error) {
      this.#onFailure(error, t.rank.draftNotKept);
      return;
    }
    if (settings !== undefined) this.#drafts.forget(settings.dataset, task.item);
    if (task.reopened === undefined) await this.#advance();
    else this.leave();
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
    // A draft that is written after the ranking would stay.
    if (this.#keeping?.next === task) this.#keeping.next = undefined;
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
      notes: task.notes.value,
      rater: this.#settings?.rater,
      durationMs,
      supersedes: task.reopened?.supersedes,
      decides: task.reopened?.decides,
    });
    const next = task.reopened === undefined ? this.#advance() : undefined;
    try {
      const { id } = await saved;
      if (task.reopened !== undefined) {
        this.leave();
        task.reopened.onsaid(id);
      } else if (session === this.#session) {
        this.said = [...this.said, { task, id }];
        this.done += 1;
      }
      if (this.#settings !== undefined) this.#drafts.forget(this.#settings.dataset, task.item);
    } catch (error) {
      this.#onFailure(error, t.rank.rankingNotSaved);
      if (session === this.#session && task.reopened === undefined) this.#putBack(task);
    }
    this.#unsaved = this.#unsaved.filter((other) => other !== task);
    this.saving -= 1;
    await next;
    void this.#readPace();
    void this.#readAgreement();
  }

  /** Shows the prompt that was half ranked. How many are left is known with the one after it. */
  async #resume(item: QueueItem, steps: RankingTrack['steps'], notes?: RankingNotes): Promise<void> {
    const session = this.#session;
    this.leftOut = item.leftOut;
    this.#count(item);
    this.#show(this.#taskOf(item, steps, notes));
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

  #taskOf(item: RankedItem, steps?: RankingTrack['steps'], begun?: RankingNotes, reopened?: Reopened): Task {
    const changed = () => this.#keep(task);
    const notes = new RankNotes(begun, changed);
    const task: Task = { item, notes, track: new RankingTrack(item.candidates.length, steps, changed), reopened };
    return task;
  }

  /** A draft of a ranking that is changed would hide the ranking itself: only what is new is kept. */
  #keep(task: Task): void {
    const settings = this.#settings;
    if (settings === undefined || task.reopened?.supersedes !== undefined || task.reopened?.decides) return;
    const { item, track, notes } = task;
    if (isFetched(item)) this.#drafts.keep({ settings, item, steps: track.steps, notes: notes.value });
    if (this.#keeping === undefined) void this.#keepAtApp(task, settings);
    else this.#keeping.next = task;
  }

  /** One change after another, the last one last; what is said meanwhile is no draft any more. */
  async #keepAtApp(task: Task, { rater }: QueueSettings): Promise<void> {
    const keeping: { next: Task | undefined } = { next: task };
    this.#keeping = keeping;
    for (let at = keeping.next; at !== undefined; at = keeping.next === this.task ? keeping.next : undefined) {
      keeping.next = undefined;
      const empty = at.track.steps.length === 0 && at.notes.value === undefined;
      const kept = empty
        ? this.#client.rank.forgetDraft({ rater, prompt: [...at.item.prompt] })
        : this.#client.rank.keepDraft({ rater, item: itemOf(at), said: saidOf(at) });
      // The page has it, too.
      await kept.catch(() => undefined);
    }
    this.#keeping = undefined;
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
      this.#show(this.#taskOf(item));
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
    if (displaced !== undefined && isFetched(displaced)) this.#ahead = Promise.resolve(displaced);
    this.#keep(task);
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
      besides: atHand.map(({ item }) => [...item.prompt]),
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

const isFetched = (item: RankedItem): item is QueueItem => item.leftOut !== undefined;

type KeptDraft = Parameters<Client['rank']['keepDraft']>[0];

function itemOf({ item: { prompt, candidates, orderShown } }: Task): KeptDraft['item'] {
  return { prompt: [...prompt], candidates: [...candidates], orderShown: [...orderShown] };
}

function saidOf({ track, notes }: Task): KeptDraft['said'] {
  return { steps: track.steps.map((step) => [...step]), notes: notes.value };
}
