import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';

export function settingsRouter({ settings: procedures }: Procedures, { store: { settings } }: AppContext) {
  return procedures.router({
    get: procedures.get.handler(({ input }) => settings.get(input.key) ?? null),
    set: procedures.set.handler(({ input: { key, value } }) => {
      if (value === null) settings.clear(key);
      else settings.set(key, value);
      return settings.get(key) ?? null;
    }),
    list: procedures.list.handler(() => Object.fromEntries(settings.list().map(({ key, value }) => [key, value]))),
  });
}
