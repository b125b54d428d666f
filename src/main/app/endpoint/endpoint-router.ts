import type { EndpointStatus } from '../../../shared/contract/endpoint.ts';
import { endpointSettings } from '../../../shared/domain/api-client.ts';
import type { CallerContext } from '../../../shared/domain/caller.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Procedures } from '../boundary.ts';
import type { Endpoint } from './endpoint.ts';
import { abTestView, startAbTest } from './ab-test.ts';
import { addKey } from './client-keys.ts';
import type { AppContext } from '../context.ts';

export function endpointRouter({ endpoint: procedures }: Procedures, app: AppContext, endpoint: Endpoint) {
  const { store } = app;
  const { apiClients, settings } = store;
  return procedures.router({
    status: procedures.status.handler(({ context }) => {
      requireOwner(context);
      return statusOf(app, endpoint);
    }),
    configure: procedures.configure.handler(async ({ input, context }) => {
      requireOwner(context);
      for (const [name, value] of Object.entries(input)) {
        settings.set(endpointSettings[name as keyof typeof endpointSettings], value);
      }
      await endpoint.settingsChanged();
      return statusOf(app, endpoint);
    }),
    startAbTest: procedures.startAbTest.handler(({ input, context }) => {
      requireOwner(context);
      startAbTest(app, input);
      return statusOf(app, endpoint);
    }),
    endAbTest: procedures.endAbTest.handler(({ context }) => {
      requireOwner(context);
      store.abTests.end();
      return statusOf(app, endpoint);
    }),
    addKey: procedures.addKey.handler(({ input, context }) => {
      requireOwner(context);
      const { client, key } = addKey(apiClients, input.name);
      return { name: client.name, key };
    }),
    removeKey: procedures.removeKey.handler(({ input: { name, withData }, context }) => {
      requireOwner(context);
      const [client, ...earlier] = apiClients.named(name);
      // Erasing means whatever was said under the name, also before its key was made anew.
      const clients = withData ? [client, ...earlier] : [client];
      const data = clients.map(({ id }) => apiClients.dataOf(id));
      for (const one of clients) endpoint.remove(one, withData);
      const sum = (count: 'completions' | 'feedback') => data.reduce((total, one) => total + one[count], 0);
      const erased = withData ? { completions: sum('completions'), feedback: sum('feedback') } : null;
      return { name: client.name, erased };
    }),
  });
}

function statusOf(app: AppContext, endpoint: Endpoint): EndpointStatus {
  const { apiClients, abTests } = app.store;
  const test = abTests.latest();
  const { isOn, isForced, place, port, hasOwnPort } = endpoint.switch;
  return {
    on: isOn,
    forced: isForced,
    url: place.kind === 'at' ? place.url : null,
    problem: place.kind === 'failed' ? place.why : null,
    port: hasOwnPort ? port : null,
    retention: endpoint.retention,
    clients: apiClients.list().map(({ id, name, createdAtMs }) => ({ name, createdAtMs, ...apiClients.dataOf(id) })),
    abTest: test === undefined ? null : abTestView(app, test),
  };
}

/** @throws ParleyError forbidden */
function requireOwner({ caller }: CallerContext): void {
  if (caller === undefined || caller.isOwner) return;
  throw new ParleyError('forbidden', said('errors.endpoint.ownersAlone'));
}
