/** A model's repository on the Hugging Face Hub: what is in it and on what terms. */
import { listFiles, modelInfo } from '@huggingface/hub';
import { filesToTake } from '../models/model-files.ts';
import { explainHubError } from './explain-error.ts';
import { fetchWith } from './hub.ts';
import type { Hub } from './hub.ts';

export interface HubFile {
  readonly path: string;
  readonly sizeBytes: number;
  /** Of the bytes, for large files (LFS); of git's blob, a SHA-1, for the others. */
  readonly checksum: { readonly kind: 'sha256' | 'git'; readonly hex: string };
}

export interface HubRepository {
  /** OWNER/NAME as the Hub writes it. */
  readonly name: string;
  /** The commit that the revision meant, so that all files are of one. */
  readonly commit: string;
  readonly licence: string | undefined;
  /** Whether people must accept terms before they get the files. */
  readonly isGated: boolean;
  /** The model's or adapter's own: see `filesToTake`. */
  readonly files: readonly HubFile[];
  /** What else lies there, for saying what is missing. */
  readonly otherFiles: readonly string[];
}

/** @throws ParleyError not_found, io (no connection, a failing Hub), cancelled */
export async function readRepository(
  hub: Hub,
  name: string,
  revision: string,
  signal?: AbortSignal,
): Promise<HubRepository> {
  const common = { hubUrl: hub.url, accessToken: hub.accessToken, fetch: fetchWith(signal) };
  try {
    const info = await modelInfo({ ...common, name, revision, additionalFields: ['sha', 'cardData', 'tags'] });
    const entries = [];
    for await (const entry of listFiles({ ...common, repo: name, revision: info.sha })) entries.push(entry);
    const present = entries.filter((entry) => entry.type === 'file');
    const chosen = new Set(filesToTake(present.map(({ path }) => path)));
    return {
      name: info.name,
      commit: info.sha,
      licence: licenceOf(info),
      isGated: Boolean(info.gated),
      files: present
        .filter(({ path }) => chosen.has(path))
        .map(({ path, size, oid = '', lfs }) => ({
          path,
          sizeBytes: lfs?.size ?? size,
          checksum: lfs ? { kind: 'sha256', hex: lfs.oid } : { kind: 'git', hex: oid },
        })),
      otherFiles: present.filter(({ path }) => !chosen.has(path)).map(({ path }) => path),
    };
  } catch (error) {
    throw explainHubError(error, `${name}@${revision}`, hub, signal);
  }
}

/** From the model card's header, or else the tag that the Hub made of it. */
function licenceOf({ cardData, tags }: { cardData?: unknown; tags?: string[] }): string | undefined {
  const card = (cardData ?? {}) as { license?: unknown; license_name?: unknown };
  if (card.license === 'other' && typeof card.license_name === 'string') return `other (${card.license_name})`;
  if (typeof card.license === 'string') return card.license;
  return tags?.find((tag) => tag.startsWith('license:'))?.slice('license:'.length);
}
