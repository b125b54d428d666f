/** The header of a Hugging Face model card: YAML between two lines of ---, of which only plain top-level values are read. */

import path from 'node:path';
import { readRegularText } from '../../models/files/regular-file.ts';

export interface CardHeader {
  /** An SPDX identifier of the Hub's list; "other" with its name, where the card gives one. */
  readonly licence: string | undefined;
}

/** A model's card; undefined where the folder has none. */
export async function readCard(folder: string): Promise<string | undefined> {
  return readRegularText(path.join(folder, 'README.md')).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

export function readCardHeader(card: string): CardHeader {
  const [, header = ''] = /^\uFEFF?---\r?\n([\s\S]*?)\r?\n---(?:\r?\n|$)/.exec(card) ?? [];
  const valueOf = (key: string) => {
    const [, value] = new RegExp(`^${key}:[ \\t]*(.+?)[ \\t]*$`, 'm').exec(header) ?? [];
    return value?.replace(/^(['"])(.*)\1$/, '$2');
  };
  const licence = valueOf('license');
  const name = valueOf('license_name');
  return { licence: licence === 'other' && name !== undefined ? `other (${name})` : licence };
}

/** A value for YAML: JSON's strings are YAML's, too. */
export function yamlText(value: string): string {
  return /^[A-Za-z][\w.-]*$/.test(value) ? value : JSON.stringify(value);
}
