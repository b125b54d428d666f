/**
 * Connections that were opened and have asked for nothing yet. They cost nothing to make, so they may not keep anybody out:
 * where one address has too many, its oldest makes room; where all other machines together have, the oldest of the address
 * with the most does. This machine's own are never closed for those of others. What has asked for something is bound by the
 * time limits of HTTP, and by having a session.
 */
import type { Socket } from 'node:net';
import { isLoopback } from './request-origin.ts';

export interface SilentLimits {
  readonly maxSilentOfAddress: number;
  readonly maxSilent: number;
}

export class ConnectionGate {
  readonly #limits: SilentLimits;
  /** By address; a set keeps the order in which they came. */
  readonly #silent = new Map<string, Set<Socket>>();

  constructor(limits: SilentLimits) {
    this.#limits = limits;
  }

  admit(socket: Socket): void {
    const address = addressOf(socket);
    const own = this.#silent.get(address) ?? new Set();
    this.#silent.set(address, own.add(socket));
    socket.once('close', () => this.#forget(socket, address));
    if (own.size > this.#limits.maxSilentOfAddress) this.#closeOldest(own);
    const others = [...this.#silent].filter(([from]) => !isLoopback(from)).map(([, sockets]) => sockets);
    const count = others.reduce((sum, { size }) => sum + size, 0);
    if (count > this.#limits.maxSilent)
      this.#closeOldest(others.reduce((most, each) => (each.size > most.size ? each : most)));
  }

  /** It has sent a whole request. */
  heard(socket: Socket): void {
    this.#forget(socket, addressOf(socket));
  }

  #forget(socket: Socket, address: string): void {
    const own = this.#silent.get(address);
    if (own?.delete(socket) === true && own.size === 0) this.#silent.delete(address);
  }

  #closeOldest(sockets: Set<Socket>): void {
    const [oldest] = sockets;
    sockets.delete(oldest);
    oldest.destroy();
  }
}

/** IPv4 as such, also where the server listens on IPv6. */
function addressOf({ remoteAddress = '' }: Socket): string {
  return remoteAddress.replace(/^::ffff:/, '');
}
