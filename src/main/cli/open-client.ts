/** The app in this very process. */
import type { Client } from '../../shared/contract/contract.ts';
import { homeLog } from '../hosting/home-log.ts';

export interface OpenedClient {
  readonly client: Client;
  close(): Promise<void>;
}

/**
 * @param command what a second process is told that this one is: "parley round"
 * @param note is told what opening the home folder found or mended
 * @throws ParleyError locked, io, corrupt, unsupported
 */
export async function openClient(home: string, command: string, note: (text: string) => void): Promise<OpenedClient> {
  // Only here: help and refused commands answer without loading engines and the database.
  const { createApp } = await import('../app/app.ts');
  const app = await createApp({ home, command, log: homeLog(home) });
  for (const notice of app.notices) note(notice);
  return { client: app.client, close: () => app.close() };
}
