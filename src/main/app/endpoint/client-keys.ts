/** Keys of clients: made here, shown once, kept as digests only. */
import type { ApiClient } from '../../../shared/domain/api-client.ts';
import type { ApiClients } from '../../store/api-clients.ts';
import { digestOf, findBySecret, newSecret } from '../secrets.ts';

/** @throws ParleyError conflict for a name that a client has */
export function addKey(clients: ApiClients, name: string): { readonly client: ApiClient; readonly key: string } {
  const key = `parley-${newSecret()}`;
  return { client: clients.add(name, digestOf(key).toString('hex')), key };
}

export function clientOfKey(clients: ApiClients, key: string): ApiClient | undefined {
  const entries = clients.list().map(({ keySha256, ...client }) => ({ client, digest: Buffer.from(keySha256, 'hex') }));
  return findBySecret(entries, key)?.client;
}
