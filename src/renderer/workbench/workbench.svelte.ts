/** What all screens share, handed down by context. */
import { createContext, untrack } from 'svelte';
import type { Client } from '../../shared/contract/contract.ts';
import type { SessionView } from '../../shared/contract/host.ts';
import type { RunView } from '../../shared/contract/runs.ts';
import { errorSentence } from '../../shared/domain/errors.ts';
import { t } from '../../shared/language/t.ts';
import type { Connection } from '../client/connection.svelte.ts';
import { explainError, isCancelled } from '../client/explain-error.ts';
import { Commands } from './commands.svelte.ts';
import { FirstSteps } from './first-steps.svelte.ts';
import { HostLink } from './host-link.svelte.ts';
import { Inspector } from './inspector.svelte.ts';
import { KeptStates } from './kept-states.ts';
import { LanguageChoice } from './language.svelte.ts';
import { remember, remembered } from './preferences.ts';
import { Reading } from './reading.svelte.ts';
import { Resource } from './resource.svelte.ts';
import { Router } from './router.svelte.ts';
import { RunningJob } from './running-job.svelte.ts';
import { ThemeChoice } from './theme.svelte.ts';
import { Toasts } from './toasts.svelte.ts';
import { Versions } from './versions.svelte.ts';

type Environment = Awaited<ReturnType<Client['env']['get']>>;

export class Workbench {
  readonly client: Client;
  readonly connection: Connection;
  readonly router: Router;
  readonly language: LanguageChoice;
  readonly theme: ThemeChoice;
  readonly reading = new Reading();
  readonly commands = new Commands();
  readonly toasts = new Toasts();
  readonly inspector = new Inspector();
  readonly versions: Versions;
  readonly environment: Resource<Environment>;
  readonly job: RunningJob;
  readonly firstSteps: FirstSteps;
  readonly host: HostLink;
  readonly kept = new KeptStates();
  paletteOpen = $state(false);
  keysOpen = $state(false);
  #session = $state.raw<SessionView>({ rater: null, isOwner: true });
  #rater = $state(remembered('rater') ?? 'me');

  constructor(connection: Connection, page: Window) {
    this.connection = connection;
    connection.greet = (client) => this.#introduce(client);
    this.client = connection.client;
    this.router = new Router(page);
    this.language = new LanguageChoice(page.document.documentElement, page.navigator.languages);
    this.theme = new ThemeChoice(page.document.documentElement);
    this.host = new HostLink(connection, this.commands, this.router);
    this.versions = new Versions(this.client);
    this.environment = new Resource(() => this.client.env.get());
    this.firstSteps = new FirstSteps(this.client);
    this.job = new RunningJob(connection, (run) => this.#runEnded(run));
  }

  /** Whether this page is the owner's of the machine that Parley runs on; others name no files of it, and not themselves. */
  get isOwner(): boolean {
    return this.#session.isOwner;
  }

  /** Under which name this person's feedback is kept. */
  get rater(): string {
    return this.isOwner ? this.#rater : (this.#session.rater ?? 'me');
  }

  /** @throws what the host refuses the name for */
  async rateAs(name: string): Promise<void> {
    const rater = name.trim() || 'me';
    if (this.#session.rater !== null) this.#session = await this.client.host.rateAs({ rater });
    this.#rater = rater;
    remember('rater', rater);
  }

  /** The host keeps no names beyond its own end: it is told again on every connection. */
  async #introduce(client: Client): Promise<void> {
    this.#session = await client.host.session();
    const { isOwner, rater } = this.#session;
    if (isOwner && rater !== null && rater !== this.#rater) {
      this.#session = await client.host.rateAs({ rater: this.#rater });
    }
  }

  /** Tells of a failure that no part of the screen shows; a cancelled call is none. */
  report(error: unknown, what: string): void {
    if (isCancelled(error)) return;
    this.toasts.show({ kind: 'error', message: t.common.failure({ what, why: explainError(error).message }) });
  }

  /**
   * In an effect: does the work now if there is a connection, and again after each new one, since what is shown may be out
   * of date then. What the work reads is not tracked.
   */
  whenConnected(work: () => void): void {
    if (this.connection.epoch > 0) untrack(work);
  }

  /** Has the version loaded that is about to be asked. A failure shows with the first reply, which loads it again. */
  prepare(version: string): void {
    this.client.chat.prepare({ version }).catch(() => undefined);
  }

  /** Reads again what other windows and the command line may have changed. */
  refresh(): void {
    void this.versions.list.load();
    void this.environment.load();
    void this.job.look();
  }

  #runEnded(run: RunView): void {
    void this.versions.list.load();
    const action = { label: t.common.show, run: () => this.router.go('runs', [run.id]) };
    const { state, error } = run;
    if (state === 'completed') this.toasts.show({ message: t.workbench.runComplete, action });
    else if (state === 'stopped') this.toasts.show({ message: t.workbench.runStopped, action });
    else {
      const message = state === 'interrupted' ? t.workbench.runInterrupted : t.workbench.runFailed;
      this.toasts.show({ kind: 'error', message: error === null ? message : errorSentence(error), action });
    }
  }
}

/** `useWorkbench()` in any component below the shell. */
export const [useWorkbench, provideWorkbench] = createContext<Workbench>();
