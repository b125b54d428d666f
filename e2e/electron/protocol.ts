import { strict } from './strict.ts';

type Handler = (request: Request) => Response | Promise<Response>;

const handlers = new Map<string, Handler>();
const privileged = new Set<string>();
let ready = false;

/** From now on no scheme can be made privileged. */
export function sealSchemes(): void {
  ready = true;
}

export function handlerOf(url: string): Handler | undefined {
  return handlers.get(new URL(url).protocol.slice(0, -1));
}

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(
    schemes: readonly { scheme: string; privileges: { standard?: boolean; secure?: boolean } }[],
  ): void {
    if (ready) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready');
    for (const { scheme, privileges } of schemes) {
      if (privileges.standard !== true || privileges.secure !== true) {
        throw new Error(
          'The stand-in for Electron imitates standard and secure schemes only: theirs is what https gives a page.',
        );
      }
      privileged.add(scheme);
    }
  },
  handle(scheme: string, handler: Handler): void {
    if (!ready) throw new Error('protocol.handle: expected the app to be ready');
    if (!privileged.has(scheme))
      throw new Error(`The stand-in for Electron serves privileged schemes only, not ${scheme}.`);
    handlers.set(scheme, handler);
  },
});
