/** `session.defaultSession`: keeps what it is told, and asks about every request. */
import { KnownEvents } from './events.ts';
import { strict } from './strict.ts';

type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void;

class Session extends KnownEvents {
  #beforeRequest: BeforeRequest = (_details, answer) => answer({});
  readonly webRequest = strict('session.webRequest', {
    onBeforeRequest: (listener: BeforeRequest) => {
      this.#beforeRequest = listener;
    },
  });

  constructor() {
    super('session', ['will-download']);
  }

  /** Chromium is never asked to ask here; that they are set is what a spec can see. */
  readonly handlers = new Set<string>();
  setPermissionRequestHandler(): void {
    this.handlers.add('permission request');
  }
  setPermissionCheckHandler(): void {
    this.handlers.add('permission check');
  }
  setDevicePermissionHandler(): void {
    this.handlers.add('device permission');
  }
  setSpellCheckerEnabled(enabled: boolean): void {
    if (enabled) throw new Error('The stand-in for Electron has no spell checker.');
  }

  mayRequest(url: string): Promise<boolean> {
    return new Promise((resolve) => this.#beforeRequest({ url }, ({ cancel = false }) => resolve(!cancel)));
  }
}

export const defaultSession = new Session();
export const session = strict('session', { defaultSession });
