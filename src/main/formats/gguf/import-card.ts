/** The model card of a model that came as GGUF, from what its file says of itself. */
import { english } from '../../../shared/language/en/english.ts';
import { render } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { yamlText } from '../models/card-header.ts';
import type { MetadataFields } from './metadata-fields.ts';

const MAX_LENGTH = 300;

/** In English, as files that people exchange are. @param note what its quantization has left */
export function cardOf(fields: MetadataFields, fileName: string, note: Said | undefined): string {
  const text = (key: string) => plain(fields.text(key));
  const licence = text('general.license');
  const licenceName = text('general.license.name');
  const header = [
    '---',
    ...(licence === undefined ? [] : [`license: ${yamlText(licence)}`]),
    ...(licenceName === undefined ? [] : [`license_name: ${yamlText(licenceName)}`]),
    '---',
  ];
  const fromFile: [what: string, key: string][] = [
    ['Author', 'general.author'],
    ['Organization', 'general.organization'],
    ['Description', 'general.description'],
    ['Address', 'general.url'],
    ['Repository', 'general.repo_url'],
    ['Source', 'general.source.url'],
    ['License’s address', 'general.license.link'],
    ['Made from', 'general.base_model.0.name'],
    ['Made from, by', 'general.base_model.0.organization'],
    ['Made from, at', 'general.base_model.0.repo_url'],
  ];
  const lines = fromFile.flatMap(([what, key]) => {
    const value = text(key);
    return value === undefined ? [] : [`- ${what}: ${value}`];
  });
  return [
    ...(header.length > 2 ? [...header, ''] : []),
    `# ${text('general.name') ?? plain(fileName)}`,
    '',
    `Parley made this folder from the GGUF file ${plain(fileName)}.${note === undefined ? '' : ` ${render(note, { language: english })}`}`,
    ...(lines.length > 0 ? ['', 'The file says of the model:', '', ...lines] : []),
    '',
  ].join('\n');
}

/** On one line, so that a text of somebody else's makes no header or heading of its own. */
function plain(value: string): string;
function plain(value: string | undefined): string | undefined;
function plain(value: string | undefined): string | undefined {
  const line = value
    ?.replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_LENGTH);
  return line === '' ? undefined : line;
}
