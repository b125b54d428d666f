/** One group of runs while it is looked at, and its curves, read again when a run of it has ended. */
import type { BandView, GroupView } from '../../../../shared/contract/groups.ts';
import type { GroupId } from '../../../../shared/domain/ids.ts';
import { methodCalled } from '../../../../shared/methods/all.ts';
import type { Connection } from '../../../client/connection.svelte.ts';
import { explainError } from '../../../client/explain-error.ts';
import type { Explained } from '../../../client/explain-error.ts';
import { follow } from '../../../client/follow.ts';

export class GroupWatch {
  readonly groupId: GroupId;
  group = $state.raw<GroupView>();
  curves = $state.raw<readonly BandView[]>([]);
  error = $state.raw<Explained>();
  /** A stop or a resume was asked for and is not answered yet. */
  asking = $state(false);
  readonly #connection: Connection;
  #watch: AbortController | undefined;
  #curvesOf = -1;

  constructor(connection: Connection, groupId: GroupId) {
    this.#connection = connection;
    this.groupId = groupId;
  }

  /** Watches from now on; returns the way to end that. The group itself goes on. */
  start(): () => void {
    void this.watch();
    return () => this.#watch?.abort();
  }

  /** Watches (again) until the group ends. Never rejects: `error` tells. */
  async watch(): Promise<void> {
    this.#watch?.abort();
    const { signal } = (this.#watch = new AbortController());
    this.error = undefined;
    const open = () => this.#connection.client.groups.watch({ groupId: this.groupId }, { signal });
    try {
      await follow(this.#connection, open, (group) => this.#take(group), signal);
    } catch (error) {
      if (!signal.aborted) this.error = explainError(error);
    }
  }

  async stop(): Promise<void> {
    await this.#ask(async () => {
      this.group = await this.#connection.client.groups.stop({ groupId: this.groupId });
    });
  }

  async resume(): Promise<void> {
    await this.#ask(async () => {
      this.group = await this.#connection.client.groups.resume({ groupId: this.groupId });
      void this.watch();
    });
  }

  #take(group: GroupView): void {
    this.group = group;
    const { done } = group.progress;
    if (group.kind !== 'seeds' || done === this.#curvesOf) return;
    this.#curvesOf = done;
    void this.#loadCurves(group);
  }

  async #loadCurves({ method }: GroupView): Promise<void> {
    const names = methodCalled(method).charts.flatMap(({ lines }) => lines.map(({ metric }) => metric));
    try {
      this.curves = await this.#connection.client.groups.curves({ groupId: this.groupId, names });
    } catch (error) {
      this.error = explainError(error);
    }
  }

  async #ask(what: () => Promise<void>): Promise<void> {
    this.asking = true;
    try {
      await what();
    } finally {
      this.asking = false;
    }
  }
}
