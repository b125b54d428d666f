/** Everything that can be done by key or from the palette. A screen adds its own while it is open. */
import { untrack } from 'svelte';
import { isMac, keyText } from './keys.ts';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** Heading in the palette and in the list of keys. */
  readonly group: string;
  /** As `keyText` writes them; the first is the one that is shown. */
  readonly keys?: readonly string[];
  /** Gets the key it was run by; undefined from the palette. */
  readonly run: (key?: string) => void;
  /** False: the key passes on, and the palette leaves it out. Default: always true. */
  readonly enabled?: () => boolean;
  /** Only a key, told in the list of keys but no entry of the palette. */
  readonly keyOnly?: boolean;
  /** Works while a text is being written; otherwise only keys with `mod` do. */
  readonly whileTyping?: boolean;
}

export class Commands {
  #layers = $state.raw<readonly (readonly Command[])[]>([]);
  readonly #inLayer = new WeakSet<KeyboardEvent>();
  /** Asked for before its screen was there. */
  #awaited: string | undefined;
  readonly mac: boolean;

  constructor(mac: boolean = typeof navigator !== 'undefined' && isMac(navigator)) {
    this.mac = mac;
  }

  /** What can be done now; what was added last comes first. */
  get all(): readonly Command[] {
    return this.#layers.toReversed().flat();
  }

  get enabled(): readonly Command[] {
    return this.all.filter(isEnabled);
  }

  /** Returns the way to take them away again: what an `$effect` gives back. */
  add(commands: readonly Command[]): () => void {
    // An effect that adds commands must not depend on those that are there.
    this.#layers = [...untrack(() => this.#layers), commands];
    if (commands.some(({ id }) => id === this.#awaited)) queueMicrotask(() => this.runWhenThere(this.#awaited));
    return () => {
      this.#layers = untrack(() => this.#layers).filter((layer) => layer !== commands);
    };
  }

  /** Runs the command of that id now, or when the screen that has it has come. The latest such wish counts. */
  runWhenThere(id: string | undefined): void {
    const command = untrack(() => this.all).find((known) => known.id === id);
    this.#awaited = command === undefined ? id : undefined;
    if (command !== undefined && isEnabled(command)) command.run();
  }

  /**
   * Sees a key before anything acts on it: one pressed in an open dialog or menu belongs to that, also when it has closed
   * (Escape) by the time the key arrives at `handle`.
   */
  notice(event: KeyboardEvent): void {
    if (inLayer(event.target)) this.#inLayer.add(event);
  }

  /** Runs the command of the pressed key, if there is one, and keeps the browser from acting on it too. */
  handle(event: KeyboardEvent): boolean {
    if (event.defaultPrevented || event.isComposing) return false;
    const text = keyText(event, this.mac);
    if (text === undefined || (this.#inLayer.has(event) && !text.startsWith('mod+'))) return false;
    const typing = isTyping(event.target);
    const command = this.enabled.find(
      ({ keys = [], whileTyping = false }) =>
        keys.includes(text) && (!typing || whileTyping || text.startsWith('mod+')),
    );
    if (command === undefined || usesKey(event.target, text)) return false;
    event.preventDefault();
    command.run(text);
    return true;
  }
}

function isEnabled(command: Command): boolean {
  return command.enabled?.() ?? true;
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio])'))
  );
}

function inLayer(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role=dialog], [role=menu], [role=listbox]') !== null;
}

/** Enter and Space on a button press that button. */
function usesKey(target: EventTarget | null, key: string): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return (key === 'enter' || key === 'space') && target.closest('button, a, summary, [role=tab]') !== null;
}
