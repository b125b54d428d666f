import { said } from '../../../shared/language/said.ts';
import { probe } from '../../remote/probe.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { requireOwner } from '../guests.ts';
import { remoteScripts } from './remote-scripts.ts';

const what = said('errors.remote.owners');

export function targetsRouter({ targets: procedures }: Procedures, { targets }: AppContext) {
  return procedures.router({
    list: procedures.list.handler(({ context }) => {
      requireOwner(context, what);
      return targets.list();
    }),
    add: procedures.add.handler(({ input, context }) => {
      requireOwner(context, what);
      return targets.add(input);
    }),
    test: procedures.test.handler(async ({ input, context, signal }) => {
      requireOwner(context, what);
      const { storage } = targets.get(input.name);
      const found = await probe(
        { client: targets.client(input.name), scripts: await remoteScripts(), signal },
        storage,
      );
      return { ...found, packages: [...found.packages] };
    }),
    remove: procedures.remove.handler(({ input, context }) => {
      requireOwner(context, what);
      return targets.remove(input.name);
    }),
  });
}
