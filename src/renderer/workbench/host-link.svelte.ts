/** The host of this page: what it can do that a browser's page does itself, and what is chosen in its menu. */
import type { HostCommand, PickPath } from '../../shared/contract/host.ts';
import type { Connection } from '../client/connection.svelte.ts';
import { ConnectionLostError } from '../client/connection-error.ts';
import { follow } from '../client/follow.ts';
import type { Commands } from './commands.svelte.ts';
import type { Router } from './router.svelte.ts';

export class HostLink {
  /** Whether the system's own file dialogs can be asked for. */
  dialogs = $state(false);
  readonly #connection: Connection;
  readonly #commands: Commands;
  readonly #router: Router;

  constructor(connection: Connection, commands: Commands, router: Router) {
    this.#connection = connection;
    this.#commands = commands;
    this.#router = router;
  }

  /** Asks what there is, and does what the menu says from now on; returns the way to end that. */
  start(report: (error: unknown) => void): () => void {
    const end = new AbortController();
    this.#follow(end.signal).catch((error: unknown) => {
      if (!end.signal.aborted && !(error instanceof ConnectionLostError)) report(error);
    });
    return () => end.abort();
  }

  /** @returns undefined where the user cancelled */
  async pickPath(request: Omit<PickPath, 'filters'> & Partial<PickPath>): Promise<string | undefined> {
    return (await this.#connection.client.host.pickPath(request)).path ?? undefined;
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { client } = this.#connection;
    const { dialogs, menu } = await client.host.abilities(undefined, { signal });
    this.dialogs = dialogs;
    if (!menu) return;
    const start = (during: AbortSignal) => client.host.commands(undefined, { signal: during });
    await follow(this.#connection, start, (chosen) => this.#obey(chosen), signal);
  }

  #obey({ screen, command }: HostCommand): void {
    if (screen !== undefined && this.#router.place.feature !== screen) this.#router.go(screen);
    if (command !== undefined) this.#commands.runWhenThere(command);
  }
}
