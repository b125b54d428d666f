/** The store of one home folder: every table behind typed methods. The only part of Parley that knows SQL. */
import { ParleyError } from '../../shared/domain/errors.ts';
import { render, said } from '../../shared/language/said.ts';
import type { RunId } from '../../shared/domain/ids.ts';
import { AbTests } from './ab-tests.ts';
import { ApiClients } from './api-clients.ts';
import { ApiCompletions } from './api-completions.ts';
import { Battles } from './battles.ts';
import { CandidateSets } from './candidate-sets.ts';
import { Conversations } from './conversations.ts';
import { Datasets } from './datasets.ts';
import { Demonstrations } from './demonstrations.ts';
import { Edits } from './edits.ts';
import { Evaluations } from './evaluations.ts';
import { Generations } from './generations.ts';
import { acquireHomeLock } from './home-lock.ts';
import type { HomeLock } from './home-lock.ts';
import { prepareHome } from './home.ts';
import type { Home } from './home.ts';
import { Labels } from './labels.ts';
import { backUpIfDue, closeDatabase, openHomeDatabase } from './home-database.ts';
import type { OpenedDatabase, OpenSeal } from './home-database.ts';
import { RankProjects } from './rank-projects.ts';
import { RankingDrafts } from './ranking-drafts.ts';
import { Rankings } from './rankings.ts';
import { Regenerations } from './regenerations.ts';
import { ReplyChoices } from './reply-choices.ts';
import { RunGroups } from './run-groups.ts';
import { RunMetrics } from './run-metrics.ts';
import { RunSamples } from './run-samples.ts';
import { Runs } from './runs.ts';
import { Settings } from './settings.ts';
import { translating, writing } from './sqlite.ts';
import type { Db } from './sqlite.ts';
import { sweepHome } from './sweep-home.ts';
import { Threads } from './threads.ts';
import { Trash } from './trash.ts';
import { Versions } from './versions.ts';

export class Store {
  readonly home: Home;
  readonly conversations: Conversations;
  readonly threads: Threads;
  readonly generations: Generations;
  readonly candidateSets: CandidateSets;
  readonly replyChoices: ReplyChoices;
  readonly rankings: Rankings;
  readonly rankingDrafts: RankingDrafts;
  readonly rankProjects: RankProjects;
  readonly demonstrations: Demonstrations;
  readonly edits: Edits;
  readonly regenerations: Regenerations;
  readonly labels: Labels;
  readonly battles: Battles;
  readonly apiClients: ApiClients;
  readonly apiCompletions: ApiCompletions;
  readonly abTests: AbTests;
  readonly datasets: Datasets;
  readonly versions: Versions;
  readonly runs: Runs;
  readonly runGroups: RunGroups;
  readonly runMetrics: RunMetrics;
  readonly runSamples: RunSamples;
  readonly evaluations: Evaluations;
  readonly settings: Settings;
  readonly trash: Trash;
  /** Runs that the last process left at work when it died; they can be resumed. */
  readonly interruptedRuns: readonly RunId[];
  /** What opening found or did that its owner should know, in sentences. */
  readonly notices: readonly string[];
  readonly #db: Db;
  readonly #lock: HomeLock;
  readonly #seal: OpenSeal;

  /** Use `openStore`. Takes over the connection and the lock: `close` ends both. */
  constructor(home: Home, { db, seal }: OpenedDatabase, lock: HomeLock) {
    this.home = home;
    this.#db = db;
    this.#lock = lock;
    this.#seal = seal;
    this.conversations = new Conversations(db);
    this.generations = new Generations(db);
    this.threads = new Threads(db, (id) => this.generations.figures(id));
    this.candidateSets = new CandidateSets(db);
    this.replyChoices = new ReplyChoices(db);
    this.rankings = new Rankings(db);
    this.rankingDrafts = new RankingDrafts(db);
    this.rankProjects = new RankProjects(db);
    this.demonstrations = new Demonstrations(db);
    this.edits = new Edits(db);
    this.regenerations = new Regenerations(db, this.conversations, this.rankings);
    this.labels = new Labels(db);
    this.battles = new Battles(db);
    this.apiClients = new ApiClients(db, this);
    this.apiCompletions = new ApiCompletions(db, this.generations);
    this.abTests = new AbTests(db);
    this.datasets = new Datasets(db);
    this.versions = new Versions(db);
    this.runs = new Runs(db);
    this.runGroups = new RunGroups(db);
    this.runMetrics = new RunMetrics(db);
    this.runSamples = new RunSamples(db);
    this.evaluations = new Evaluations(db);
    this.settings = new Settings(db);
    this.trash = new Trash(db);
    this.interruptedRuns = this.runs.interruptLeftovers();
    this.runGroups.interruptLeftovers();
    // Cleaning up first: it makes room for the backup.
    this.notices = [...this.#cleanUp(), ...backUpIfDue(home, db)];
  }

  /** Several changes as one: all of them are on disk when this returns, none if `work` throws. `work` is synchronous. */
  transaction<Result>(work: () => Result): Result {
    return writing(this.#db, said('errors.store.doing.saveChanges'), work);
  }

  /** Idempotent. The home folder is free for another process afterwards. */
  close(): void {
    if (this.#db.open) closeDatabase(this.home.databaseFile, this.#db, this.#seal);
    this.#lock.release();
  }

  /** What a process left that was killed. A disk that is too full for it is no reason not to open. */
  #cleanUp(): string[] {
    try {
      return [...this.datasets.takeBackUnfinished(), ...sweepHome(this.home, (id) => this.versions.has(id))];
    } catch (thrown) {
      return [render(said('errors.store.notCleanedUp', { why: ParleyError.from(thrown).message }))];
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/**
 * Opens a home folder, creating it where it does not exist; brings its database up to date.
 * @param command what this process runs as ("parley serve"), for telling a second process who holds the folder
 * @throws ParleyError locked (details: homeDir, pid, sinceMs, command), unsupported (database of a newer Parley),
 *   corrupt, io
 */
export function openStore(homeDir: string, command: string): Store {
  const home = prepareHome(homeDir);
  const lock = acquireHomeLock(home, command);
  let opened: OpenedDatabase | undefined;
  try {
    const whole = (opened = openHomeDatabase(home));
    return translating(
      said('errors.store.doing.openFile', { file: home.databaseFile }),
      () => new Store(home, whole, lock),
    );
  } catch (thrown) {
    opened?.db.close();
    lock.release();
    throw thrown;
  }
}
