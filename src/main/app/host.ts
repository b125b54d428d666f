/** The part of the contract that a host answers; the app passes it on, and answers for hosts that have nothing to offer. */
import type { HostCommand, PickPath } from '../../shared/contract/host.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { Procedures } from './boundary.ts';

/** What a host can do beyond carrying calls. */
export interface HostPort {
  /** @returns the chosen path; undefined where the user cancelled */
  readonly pickPath?: (request: PickPath) => Promise<string | undefined>;
  /** What is chosen in the host's menu, until `signal` fires. */
  readonly commands?: (signal: AbortSignal | undefined) => AsyncIterableIterator<HostCommand>;
}

export function hostRouter({ host: procedures }: Procedures, host: HostPort) {
  return procedures.router({
    abilities: procedures.abilities.handler(() => ({
      dialogs: host.pickPath !== undefined,
      menu: host.commands !== undefined,
    })),
    pickPath: procedures.pickPath.handler(async ({ input }) => {
      if (host.pickPath === undefined) {
        throw new ParleyError(
          'unsupported',
          'This host has no file dialog: expected a path typed, or a file uploaded.',
        );
      }
      return { path: (await host.pickPath(input)) ?? null };
    }),
    commands: procedures.commands.handler(async function* ({ signal }) {
      if (host.commands !== undefined) yield* host.commands(signal);
    }),
  });
}
