/** Electron's `MessagePortMain`: what arrives waits until `start()`. */
import { EventEmitter } from 'node:events';

export type PortData = string | Uint8Array;

export class MessagePortMain extends EventEmitter {
  readonly #send: (data: PortData) => void;
  readonly #closeOther: () => void;
  #started = false;
  #closed = false;
  #waiting: PortData[] = [];

  constructor(send: (data: PortData) => void, closeOther: () => void) {
    super();
    this.#send = send;
    this.#closeOther = closeOther;
  }

  start(): void {
    this.#started = true;
    for (const data of this.#waiting.splice(0)) this.emit('message', { data, ports: [] });
  }

  postMessage(data: unknown, transfer: readonly unknown[] = []): void {
    if (transfer.length > 0) throw new Error('The stand-in for Electron hands over no ports on a port.');
    if (typeof data !== 'string' && !(data instanceof Uint8Array)) {
      throw new Error(`The stand-in for Electron sends strings and bytes over a port, not ${typeof data}.`);
    }
    if (!this.#closed) this.#send(data);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closeOther();
    this.emit('close');
  }

  /** From the page. */
  receive(data: PortData): void {
    if (this.#started) this.emit('message', { data, ports: [] });
    else this.#waiting.push(data);
  }

  /** The page's end is gone. */
  end(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.emit('close');
  }
}
