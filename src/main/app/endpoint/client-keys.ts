/** Keys of clients: made here, shown once, kept as digests only. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ApiClient } from '../../../shared/domain/api-client.ts';
import type { ApiClients } from '../../store/api-clients.ts';

const digestOf = (key: string): Buffer => createHash('sha256').update(key).digest();

/** @throws ParleyError conflict for a name that a client has */
export function addKey(clients: ApiClients, name: string): { readonly client: ApiClient; readonly key: string } {
  // 256 bits: nothing to guess, so no attempts need counting.
  const key = `parley-${randomBytes(32).toString('base64url')}`;
  return { client: clients.add(name, digestOf(key).toString('hex')), key };
}

/** Compares digests of equal length in constant time, with every client's, also after a hit. */
export function clientOfKey(clients: ApiClients, key: string): ApiClient | undefined {
  const digest = digestOf(key);
  let found: ApiClient | undefined;
  for (const { keySha256, ...client } of clients.list()) {
    if (timingSafeEqual(Buffer.from(keySha256, 'hex'), digest)) found = client;
  }
  return found;
}
