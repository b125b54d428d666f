/** The contract on the ports that the page sends: each page one, for as long as it lives. */
import { RPCHandler } from '@orpc/server/message-port';
import type { IpcMainEvent } from 'electron';
import type { AppRouter } from '../hosting/app-router.ts';
import type { CallContext, ResumableStreams } from '../hosting/resumable-streams.ts';
import { isTrustedSender } from './policy.ts';

/** Every window is the same person's: a page that was reloaded takes up the streams of the one before. */
const session = 'desktop';

export class PagePorts {
  readonly #handler: RPCHandler<CallContext>;
  readonly #log: (text: string) => void;

  constructor(router: AppRouter, streams: ResumableStreams, log: (text: string) => void) {
    this.#handler = new RPCHandler<CallContext>(router, { clientInterceptors: [streams.intercept] });
    this.#log = log;
  }

  accept({ senderFrame, ports }: Pick<IpcMainEvent, 'senderFrame' | 'ports'>): void {
    const [port] = ports;
    if (!isTrustedSender(senderFrame) || ports.length !== 1) {
      // Not shown: a line of the log.
      this.#log(`Refused ${ports.length} port(s) from ${senderFrame?.url ?? 'a frame that is gone'}.`);
      for (const refused of ports) refused.close();
      return;
    }
    let lost = false;
    // Before oRPC's own listener, which aborts the calls: they see that the page is gone.
    port.on('close', () => (lost = true));
    this.#handler.upgrade(port, { context: { session, isLost: () => lost } });
    port.start();
  }
}
