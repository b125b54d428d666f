/** An emitter that knows which events there are: a misspelt one would never fire and never be missed. */
import { EventEmitter } from 'node:events';

export class KnownEvents extends EventEmitter {
  constructor(what: string, known: readonly string[]) {
    super();
    this.on('newListener', (event: string | symbol) => {
      if (!known.includes(String(event)))
        throw new Error(`The stand-in for Electron has no event "${String(event)}" of ${what}.`);
    });
  }
}

/** What Electron hands to listeners that may say no. */
export class PreventableEvent {
  defaultPrevented = false;
  preventDefault(): void {
    this.defaultPrevented = true;
  }
}
