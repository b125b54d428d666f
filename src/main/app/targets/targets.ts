/** The clusters that the owner named. What is secret of them lies in files of its own beside the database. */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { TargetView } from '../../../shared/contract/targets.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { parseAs } from '../../models/files/json-file.ts';
import { JobsClient } from '../../remote/jobs-client.ts';
import type { Store } from '../../store/store.ts';

const storedSchema = z.array(
  z.object({
    name: z.string(),
    kind: z.literal('ray'),
    url: z.string(),
    storage: z.string(),
    workers: z.int(),
    header: z.string(),
  }),
);
type Stored = z.output<typeof storedSchema>[number];

const SETTING = 'targets';
/** RFC 9110: a header's name is a token. */
const headerName = /^[!#$%&'*+.^_`|~\dA-Za-z-]+$/;
/** Visible ASCII, as a header's value may hold; not quoted in any message. */
const headerValue = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/;

export type NewTarget = Omit<Stored, 'kind'> & { readonly token?: string | undefined };

export class Targets {
  readonly #store: Pick<Store, 'settings' | 'home'>;

  constructor(store: Pick<Store, 'settings' | 'home'>) {
    this.#store = store;
  }

  list(): TargetView[] {
    return this.#stored().map((target) => this.#view(target));
  }

  /** @throws ParleyError not_found */
  get(name: string): TargetView {
    const targets = this.list();
    const found = targets.find((target) => target.name === name);
    if (found !== undefined) return found;
    const known = targets.map((target) => target.name);
    throw new ParleyError('not_found', said('errors.remote.noTarget', { name, known }), { name });
  }

  /** @throws ParleyError conflict for a name that is taken; invalid_input for an address or a token that cannot be one */
  add({ token: given, ...target }: NewTarget): TargetView {
    const { name, header } = target;
    if (this.#stored().some((one) => one.name.toLowerCase() === name.toLowerCase())) {
      throw new ParleyError('conflict', said('errors.remote.targetExists', { name }), { name });
    }
    const url = addressOf(target.url);
    if (!headerName.test(header)) throw new ParleyError('invalid_input', said('errors.remote.notAHeader', { header }));
    const token = given?.trim();
    if (token !== undefined && !headerValue.test(token)) {
      throw new ParleyError('invalid_input', said('errors.remote.notAToken'));
    }
    if (token !== undefined) this.#keep(name, token);
    this.#save([...this.#stored(), { ...target, kind: 'ray', url }]);
    return this.get(name);
  }

  /** @throws ParleyError not_found */
  remove(name: string): TargetView {
    const target = this.get(name);
    this.#save(this.#stored().filter((one) => one.name !== name));
    rmSync(this.#secretFile(name), { force: true });
    return target;
  }

  /** With the token that its requests carry. @throws ParleyError not_found */
  client(name: string): JobsClient {
    const { url, header, hasToken } = this.get(name);
    const token = hasToken ? readFileSync(this.#secretFile(name), 'utf8') : undefined;
    const value = header.toLowerCase() === 'authorization' && !/\s/.test(token ?? '') ? `Bearer ${token}` : token;
    return new JobsClient({ name, url, headers: token === undefined ? {} : { [header]: value! } });
  }

  #view(target: Stored): TargetView {
    return { ...target, hasToken: existsSync(this.#secretFile(target.name)) };
  }

  #stored(): Stored[] {
    return parseAs(storedSchema, this.#store.settings.get(SETTING) ?? [], said('errors.store.targets'));
  }

  #save(targets: readonly Stored[]): void {
    this.#store.settings.set(
      SETTING,
      targets.map((target) => ({ ...target })),
    );
  }

  #secretFile(name: string): string {
    return path.join(this.#store.home.dir, 'secrets', `target-${name.toLowerCase()}`);
  }

  #keep(name: string, token: string): void {
    const file = this.#secretFile(name);
    mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, token, { mode: 0o600 });
    // A file that was there keeps its mode when it is written.
    chmodSync(file, 0o600);
  }
}

/** @throws ParleyError invalid_input */
function addressOf(text: string): string {
  const url = URL.parse(text);
  const isAddress = url !== null && ['http:', 'https:'].includes(url.protocol);
  if (!isAddress) throw new ParleyError('invalid_input', said('errors.remote.notAnAddress', { address: text }));
  // It would be stored and shown; a token has a place of its own.
  if (url.username !== '' || url.password !== '' || url.search !== '') {
    throw new ParleyError('invalid_input', said('errors.remote.secretInAddress'));
  }
  return url.href.replace(/\/+$/, '');
}
