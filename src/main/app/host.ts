/** The part of the contract that a host answers; the app passes it on, and answers for hosts that have nothing to offer. */
import type { HostCommand, PickPath, SessionView } from '../../shared/contract/host.ts';
import type { Caller } from '../../shared/domain/caller.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
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
        throw new ParleyError('unsupported', said('errors.host.noFileDialog'));
      }
      return { path: (await host.pickPath(input)) ?? null };
    }),
    commands: procedures.commands.handler(async function* ({ signal }) {
      if (host.commands !== undefined) yield* host.commands(signal);
    }),
    session: procedures.session.handler(({ context: { caller } }) => sessionOf(caller)),
    rateAs: procedures.rateAs.handler(({ input, context: { caller } }) => {
      if (caller?.isOwner === false) {
        throw new ParleyError('forbidden', said('errors.host.givenName', { name: input.rater, own: caller.rater }));
      }
      caller?.rateAs(input.rater);
      return sessionOf(caller);
    }),
  });
}

function sessionOf(caller: Caller | undefined): SessionView {
  return caller === undefined ? { rater: null, isOwner: true } : { rater: caller.rater, isOwner: caller.isOwner };
}
