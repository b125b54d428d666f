/** Models to import: those known to work, those that other programs keep on this machine, those that the Hub finds. */
import { Argument } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { Footprint } from '../../../shared/contract/memory.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { knownModels } from '../../../shared/domain/known-models.ts';
import { megabytes } from '../../../shared/domain/run-memory.ts';
import { renderText } from '../../../shared/language/said.ts';
import type { CommandSpec } from '../command.ts';
import { size } from '../terminal/figures.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';
import { format, t } from '../../../shared/language/t.ts';

const nameOfProgram = (program: 'hugging-face' | 'lm-studio' | 'ollama'): string =>
  ({ 'hugging-face': t.cliResults.hubCache, 'lm-studio': 'LM Studio', ollama: 'Ollama' })[program];

function modelTable(rows: readonly (readonly string[])[]): string {
  const heading = t.cliResults.heading;
  const right = [heading.onDisk, heading.parameters, heading.toChat, heading.aRound];
  const columns = [
    { title: heading.model, verbatim: true },
    ...right.map((title) => ({ title, align: 'right' as const })),
    { title: heading.license },
    { title: heading.note, maxWidth: 60 },
  ];
  return table(columns, rows);
}

export const knownCommand: CommandSpec = {
  name: 'known',
  get summary() {
    return t.cliHelp.models.known;
  },
  get description() {
    return t.cliHelp.models.knownDescription;
  },
  examples: ['parley models known', 'parley models import hub:HuggingFaceTB/SmolLM2-135M-Instruct'],
  async run({ client, interrupt }) {
    const { models, availableBytes } = await withFootprints(await client(), knownModels, interrupt.signal);
    const rows = models.map(({ repository, sizeBytes, licence, gated, chats, footprint }) => {
      const notes = [...(gated ? [t.cliResults.gated] : []), ...(chats ? [] : [t.cliResults.continuesTexts])];
      return row(`hub:${repository}`, sizeBytes, footprint, licence, [
        ...notes,
        ...memoryNotes(footprint, availableBytes),
      ]);
    });
    return { json: { availableBytes, models }, text: `${modelTable(rows)}\n${memoryLine(availableBytes)}` };
  },
};

export const foundCommand: CommandSpec = {
  name: 'found',
  get summary() {
    return t.cliHelp.models.found;
  },
  get description() {
    return t.cliHelp.models.foundDescription;
  },
  examples: ['parley models found'],
  async run(context) {
    const { interrupt } = context;
    const client = await context.client();
    const found = await client.models.found();
    const looked: (JsonObject & { name: string; path: string; versionName: string })[] = [];
    const rows: string[][] = [];
    for (const model of found) {
      const { licence, config, problem } = await lookAt(client, model.path, interrupt.signal);
      const { models, availableBytes } = await withFootprints(
        client,
        config === null ? [] : [{ config }],
        interrupt.signal,
      );
      const footprint = models.at(0)?.footprint ?? null;
      looked.push({ ...model, licence, problem, footprint });
      const notes = [
        nameOfProgram(model.foundIn),
        ...(problem === null ? memoryNotes(footprint, availableBytes) : [problem]),
      ];
      rows.push(row(oneLine(printable(model.name)), model.sizeBytes, footprint, licence, notes));
    }
    const [first] = looked.filter(({ problem }) => problem === null);
    const how =
      first === undefined
        ? ''
        : `\n${t.cliResults.importOne({ call: `parley models import ${shellWord(first.path)} --name ${first.versionName}` })}`;
    return {
      json: { models: looked },
      text: looked.length === 0 ? t.cliResults.noneFound : `${modelTable(rows)}${how}`,
    };
  },
};

export const searchHubCommand: CommandSpec = {
  name: 'search',
  get summary() {
    return t.cliHelp.models.search;
  },
  get description() {
    return t.cliHelp.models.searchDescription;
  },
  arguments: [() => new Argument('<words...>', t.cliHelp.models.words)],
  examples: ['parley models search smollm2 instruct'],
  async run({ client, interrupt }, _options, words) {
    const opened = await client();
    const query = words.join(' ');
    const { hub, models: found } = await opened.models.search({ query }, { signal: interrupt.signal });
    const { models, availableBytes } = await withFootprints(opened, found, interrupt.signal);
    const rows = models.map(({ repository, sizeBytes, licence, gated, footprint }) => {
      const notes = [...(gated ? [t.cliResults.gated] : []), ...memoryNotes(footprint, availableBytes)];
      return row(`hub:${oneLine(printable(repository))}`, sizeBytes, footprint, licence, notes);
    });
    const none = t.cliResults.noneOnHub({ hub, words: printable(query) });
    const text = rows.length === 0 ? none : `${modelTable(rows)}\n${memoryLine(availableBytes)}`;
    return { json: { hub, availableBytes, models }, text };
  },
};

/** Why it cannot be imported is said in its row. */
async function lookAt(client: Client, path: string, signal: AbortSignal) {
  try {
    const { licence, config } = await client.models.preview({ source: { kind: 'folder', path } }, { signal });
    return { licence, config, problem: null };
  } catch (error) {
    signal.throwIfAborted();
    return { licence: null, config: null, problem: error instanceof Error ? error.message : String(error) };
  }
}

/** In their order; null for a model whose config is not known. */
async function withFootprints<Of extends { readonly config: JsonObject | null }>(
  { models }: Client,
  list: readonly Of[],
  signal: AbortSignal,
): Promise<{ availableBytes: number | null; models: (Omit<Of, 'config'> & { footprint: Footprint | null })[] }> {
  const configs = list.flatMap(({ config }) => (config === null ? [] : [config]));
  if (configs.length === 0) {
    return { availableBytes: null, models: list.map(({ config: _, ...model }) => ({ ...model, footprint: null })) };
  }
  const { availableBytes, models: footprints } = await models.footprint({ configs }, { signal });
  const next = footprints.values();
  return {
    availableBytes,
    models: list.map(({ config, ...model }) => ({
      ...model,
      footprint: config === null ? null : (next.next().value ?? null),
    })),
  };
}

function row(
  name: string,
  sizeBytes: number | null,
  footprint: Footprint | null,
  licence: string | null,
  notes: readonly string[],
): string[] {
  const known = footprint?.supported ? footprint : undefined;
  return [
    name,
    sizeBytes === null ? '' : size(sizeBytes),
    known === undefined ? '' : format.count(known.parameters),
    known === undefined ? '' : megabytes(known.chatBytes),
    known === undefined ? '' : megabytes(known.roundBytes),
    licence === null ? t.cliResults.noLicense : oneLine(printable(licence)),
    t.cliResults.sideBySide({ parts: notes }),
  ];
}

function memoryNotes(footprint: Footprint | null, availableBytes: number | null): string[] {
  if (footprint === null) return [];
  if (!footprint.supported) return [oneLine(printable(renderText(footprint.reason)))];
  if (availableBytes === null) return [];
  if (footprint.chatBytes > availableBytes) return [t.cliResults.modelTooLarge];
  return footprint.refusal === null ? [] : [t.cliResults.roundTooLarge];
}

function memoryLine(availableBytes: number | null): string {
  return availableBytes === null ? '' : t.cliResults.memoryFree({ memory: megabytes(availableBytes) });
}
