/** A model's repository on the Hugging Face Hub: what is in it and on what terms. */
import { listFiles, modelInfo } from '@huggingface/hub';
import type { ListFileEntry } from '@huggingface/hub';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { filesToTake, isWeightsName } from '../models/model-files.ts';
import { explainHubError } from './explain-error.ts';
import { fetchAnswers } from './hub.ts';
import type { Hub } from './hub.ts';

export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the bytes, for large files (LFS); of git's blob, a SHA-1, for the others. */
  readonly checksum: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

export interface HubRepository {
  /** OWNER/NAME as it was asked for. */
  readonly name: string;
  /** The commit that the revision meant, so that all files are of one; 40 hexadecimal digits. */
  readonly commit: string;
  readonly licence: string | undefined;
  /** Whether people must accept terms before they get the files. */
  readonly isGated: boolean;
  /** The model's or adapter's own: see `filesToTake`. */
  readonly files: readonly HubFile[];
  /** What else lies there, for saying what is missing. */
  readonly otherFiles: readonly string[];
}

/** Names and sizes are a server's word, and a server may list for ever. */
const maxEntries = 100_000;
/** Tokenizers of 250,000 tokens take about 35 MB. */
const maxTextBytes = 100_000_000;

/** @throws ParleyError not_found, io (no connection, a failing Hub), corrupt for an answer that cannot be true, cancelled */
export async function readRepository(
  hub: Hub,
  name: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubRepository> {
  const common = { hubUrl: hub.url, accessToken: hub.accessToken, fetch: fetchAnswers(hub, signal) };
  try {
    const info = await modelInfo({ ...common, name, revision, additionalFields: ['sha', 'cardData', 'tags'] });
    const commit = requireAsked(info, name);
    const present: ListFileEntry[] = [];
    for await (const entry of listFiles({ ...common, repo: name, revision: commit })) {
      if (entry.type === 'file') present.push(entry);
      if (present.length > maxEntries)
        throw wrongAnswer(name, said('errors.hub.atMostFiles', { most: maxEntries }), said('errors.hub.more'));
    }
    const chosen = new Set(filesToTake(present.map((entry) => entry.path)));
    return {
      name,
      commit,
      licence: licenceOf(info),
      isGated: Boolean(info.gated),
      files: present.filter((entry) => chosen.has(entry.path)).map((entry) => hubFile(entry, name)),
      otherFiles: present.filter((entry) => !chosen.has(entry.path)).map((entry) => entry.path),
    };
  } catch (error) {
    throw explainHubError(error, `${name}@${revision}`, hub, signal);
  }
}

/** @returns the commit, which names a folder in the home: anything but 40 hexadecimal digits could name another */
function requireAsked({ name: answered, sha }: { name: string; sha: string }, name: string): string {
  if (answered !== name)
    throw wrongAnswer(
      name,
      said('errors.hub.theModel', { name }),
      said('errors.hub.otherModel', { name: short(answered) }),
    );
  if (/^[0-9a-f]{40}$/.test(sha)) return sha;
  throw wrongAnswer(name, said('errors.hub.aCommit'), short(sha));
}

function hubFile({ path, size, oid = '', lfs }: ListFileEntry, name: string): HubFile {
  const sizeBytes = lfs?.size ?? size;
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes < 0) {
    throw wrongAnswer(name, said('errors.hub.sizeOf', { file: path }), short(sizeBytes));
  }
  if (!isWeightsName(path) && sizeBytes > maxTextBytes) {
    throw wrongAnswer(name, said('errors.hub.atMostBytes', { most: maxTextBytes, file: path }), String(sizeBytes));
  }
  const checksum = lfs ? { kind: 'sha256' as const, hex: lfs.oid } : { kind: 'git' as const, hex: oid };
  if (!(checksum.kind === 'git' ? /^[0-9a-f]{40}$/ : /^[0-9a-f]{64}$/).test(checksum.hex)) {
    throw wrongAnswer(name, said('errors.hub.checksumOf', { file: path }), short(checksum.hex));
  }
  return { path, sizeBytes, checksum };
}

function wrongAnswer(name: string, expected: Said, got: Said | string): ParleyError {
  return new ParleyError('corrupt', said('errors.hub.wrongAnswer', { what: name, expected, got }));
}

function short(value: unknown): Said | string {
  return (JSON.stringify(value) as string | undefined)?.slice(0, 100) ?? said('expected.nothing');
}

/** From the model card's header, or else the tag that the Hub made of it. */
export function licenceOf({ cardData, tags }: { cardData?: unknown; tags?: string[] }): string | undefined {
  const card = (cardData ?? {}) as { license?: unknown; license_name?: unknown };
  if (card.license === 'other' && typeof card.license_name === 'string') return `other (${card.license_name})`;
  if (typeof card.license === 'string') return card.license;
  return tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
}
