/**
 * The model card that goes with every export: what the model was made from, how, and what was measured. It calls versions and
 * runs by their names and adds their ids, since it leaves the home folder in which the names are known. In English, as files that
 * people exchange are.
 */
import type { JsonValue } from '../../../shared/domain/json.ts';
import type { Run } from '../../../shared/domain/run.ts';
import { english } from '../../../shared/language/en/english.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { yamlText } from '../../formats/models/card-header.ts';
import type { ModelFormat } from '../../formats/models/model-export.ts';
import type { Ancestor, Lineage, LineageNames } from './lineage.ts';

export interface CardRequest {
  readonly lineage: Lineage;
  readonly format: ModelFormat;
  /** How the numbers are stored, where it was asked for. */
  readonly type: string | undefined;
  /** What the files lack. */
  readonly notes: readonly Said[];
}

/** The card of the model that all began with lies beside ours under this name. */
export const baseCardName = 'BASE-MODEL-CARD.md';

const LIBRARY = {
  hf: 'transformers',
  onnx: 'transformers.js',
  gguf: 'gguf',
  adapter: 'peft',
} as const satisfies Record<ModelFormat, string>;

export function modelCard({ lineage, format, type, notes }: CardRequest): string {
  const { ancestors, names, licence, baseCard } = lineage;
  const [{ version }, ...parents] = ancestors;
  const base = parents.map((ancestor) => ancestor.version.id);
  const sections = [
    `# ${version.name}`,
    ...(version.name === version.id ? [] : [`In Parley: \`${version.id}\`.`]),
    inEnglish(version.note),
    originText(lineage, `as ${LIBRARY[format]} files${type === undefined ? '' : ` (${type})`}`),
    ...(notes.length > 0
      ? ['## What to know about these files', notes.map((note) => `- ${inEnglish(note)}`).join('\n')]
      : []),
    ...ancestors.flatMap((ancestor) => ancestorSections(ancestor, names)),
    '## License',
    licenceText(licence, withId(names.version, ancestors[ancestors.length - 1].version.id), baseCard !== undefined),
  ];
  return `${header(licence, format, base)}\n\n${sections.filter((text) => text !== '').join('\n\n')}\n`;
}

const inEnglish = (text: Said | string): string => renderText(text, { language: english });

/** "Round 3 (`ver_…`)"; just the name where that is the id. */
function withId(nameOf: (id: string) => string, id: string): string {
  const name = nameOf(id);
  return name === id ? name : `${name} (\`${id}\`)`;
}

function originText({ ancestors: [{ run }, ...parents], names }: Lineage, asFiles: string): string {
  if (parents.length === 0) return `Exported from Parley ${asFiles}; no training of Parley's is recorded.`;
  const base = withId(names.version, parents[0].version.id);
  if (run === null) return `Made from ${base} without training here, and exported from Parley ${asFiles}.`;
  return `Trained with Parley from ${base}, and exported ${asFiles}.`;
}

function header(licence: string | undefined, format: ModelFormat, base: readonly string[]): string {
  return [
    '---',
    ...(licence === undefined ? [] : [`license: ${yamlText(licence.replace(/^other .*/, 'other'))}`]),
    `library_name: ${LIBRARY[format]}`,
    'pipeline_tag: text-generation',
    ...(base.length > 0 ? ['base_model:', ...base.map((id) => `- ${yamlText(id)}`)] : []),
    'tags:',
    '- parley',
    ...(format === 'gguf' ? ['- gguf'] : []),
    '---',
  ].join('\n');
}

function licenceText(licence: string | undefined, first: string, hasCard: boolean): string {
  const card = hasCard ? ` Its own card, with its data and terms, is in ${baseCardName}.` : '';
  return licence === undefined
    ? `${first}, which all this began with, came without a stated license: find out before you pass it on.${card}`
    : `${first}, which all this began with, is under: ${licence}.${card}`;
}

function ancestorSections({ version, run, evaluations }: Ancestor, names: LineageNames): string[] {
  const made = new Date(version.createdAtMs).toISOString().slice(0, 10);
  const title = `## ${withId(names.version, version.id)}, ${made}`;
  if (run === null && version.parentId !== null)
    return [title, inEnglish(version.note), table('Figures', flat(version.figures))];
  if (run === null) return [title, 'Shipped or imported; see its own card.'];
  const from = run.fromVersionId === null ? '' : ` from ${withId(names.version, run.fromVersionId)}`;
  return [
    title,
    `Made by ${run.name} (\`${run.id}\`)${from}.`,
    verdictText(version.kept),
    table('Method and settings', { method: run.kind, seed: run.seed, ...flat(run.config), ...rewardRun(run, names) }),
    table('Data and measurements', { ...flat(run.result), ...flat(version.figures) }),
    ...evaluations.map(({ kind, againstVersionId, judge, settings, figures }) =>
      table(
        `Evaluation: ${kind}${againstVersionId === null ? '' : ` against ${withId(names.version, againstVersionId)}`}`,
        {
          ...(judge !== null && { judge: judgeText(judge, names) }),
          ...flat(settings),
          ...flat(figures),
        },
      ),
    ),
  ];
}

/** The run whose reward model it learned from, where that was another run's. */
function rewardRun({ config: { rewardRun: id } }: Run, { run }: LineageNames): { rewardRun?: string } {
  return typeof id === 'string' ? { rewardRun: withId(run, id) } : {};
}

function judgeText(judge: string, names: LineageNames): string {
  return judge.startsWith('reward:') ? withId(names.judge, judge) : names.judge(judge);
}

function verdictText(kept: boolean | null): string {
  if (kept === null) return 'No verdict.';
  return kept ? 'Kept.' : 'Not kept: it did not win against the version it came from.';
}

/** Numbers, short words and switches by their paths; samples, prompts and other lists are the report's. */
function flat(value: JsonValue | null | undefined, path = ''): Record<string, string | number | boolean> {
  if (value === null || value === undefined || Array.isArray(value)) return {};
  if (typeof value !== 'object') return isShort(value) ? { [path]: value } : {};
  const parts = Object.entries(value).map(([key, part]) => flat(part, path === '' ? key : `${path}.${key}`));
  return Object.fromEntries(parts.flatMap((part) => Object.entries(part)));
}

function isShort(value: string | number | boolean): boolean {
  // Paths of this machine are nobody else's business.
  return typeof value !== 'string' || (value.length <= 80 && !/[/\\\n]/.test(value));
}

function table(title: string, rows: Readonly<Record<string, string | number | boolean>>): string {
  const lines = Object.entries(rows).map(([name, value]) => `| ${name} | ${shown(value)} |`);
  return lines.length === 0 ? '' : [`### ${title}`, '', '| | |', '|---|---|', ...lines].join('\n');
}

function shown(value: string | number | boolean): string {
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Number(value.toPrecision(4)));
  return String(value).replaceAll('|', '\\|');
}
