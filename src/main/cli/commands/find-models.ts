/** Models to import: those known to work, those that other programs keep on this machine, those that the Hub finds. */
import { Argument } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { Footprint } from '../../../shared/contract/memory.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { knownModels } from '../../../shared/domain/known-models.ts';
import { megabytes } from '../../../shared/domain/run-memory.ts';
import type { CommandSpec } from '../command.ts';
import { size } from '../terminal/figures.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';

const programs = { 'hugging-face': 'Hugging Face cache', 'lm-studio': 'LM Studio', ollama: 'Ollama' } as const;

const columns = [
  { title: 'Model', verbatim: true },
  { title: 'On disk', align: 'right' as const },
  { title: 'Parameters', align: 'right' as const },
  { title: 'To chat', align: 'right' as const },
  { title: 'A round', align: 'right' as const },
  { title: 'Licence' },
  { title: 'Note', maxWidth: 60 },
];

export const knownCommand: CommandSpec = {
  name: 'known',
  summary: 'models of the Hub that are known to work, with what they take here',
  description:
    'Models of the Hugging Face Hub that are known to work, with their size and the memory that they take on this machine: to ' +
    'chat with, and in a round from its defaults. Nothing is fetched, and nothing is asked of the Hub.',
  examples: ['parley models known', 'parley models import hub:HuggingFaceTB/SmolLM2-135M-Instruct'],
  async run({ client, interrupt }) {
    const { models, availableBytes } = await withFootprints(await client(), knownModels, interrupt.signal);
    const rows = models.map(({ repository, sizeBytes, licence, gated, chats, footprint }) => {
      const notes = [
        ...(gated ? ['gated: asks for an account'] : []),
        ...(chats ? [] : ['goes on with texts; no chat model']),
      ];
      return row(`hub:${repository}`, sizeBytes, footprint, licence, [
        ...notes,
        ...memoryNotes(footprint, availableBytes),
      ]);
    });
    return { json: { availableBytes, models }, text: `${table(columns, rows)}\n${memoryLine(availableBytes)}` };
  },
};

export const foundCommand: CommandSpec = {
  name: 'found',
  summary: 'models that other programs keep on this machine',
  description:
    'Models in the Hugging Face cache (HF_HUB_CACHE, HF_HOME), in LM Studio’s folders and in Ollama’s (OLLAMA_MODELS). Only what is ' +
    'needed to name them is read, and they stay where they are.',
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
        programs[model.foundIn],
        ...(problem === null ? memoryNotes(footprint, availableBytes) : [problem]),
      ];
      rows.push(row(oneLine(printable(model.name)), model.sizeBytes, footprint, licence, notes));
    }
    const [first] = looked.filter(({ problem }) => problem === null);
    const how =
      first === undefined
        ? ''
        : `\nImport one by its path: parley models import ${shellWord(first.path)} --name ${first.versionName}`;
    return {
      json: { models: looked },
      text:
        looked.length === 0 ? 'No model was found in the folders of other programs.' : `${table(columns, rows)}${how}`,
    };
  },
};

export const searchHubCommand: CommandSpec = {
  name: 'search',
  summary: 'look for models on the Hugging Face Hub by name',
  description:
    'Sends the words to the Hugging Face Hub, or to the one that HF_ENDPOINT names, and lists text models in safetensors with what ' +
    'they take on this machine.',
  arguments: [() => new Argument('<words...>', 'of the name')],
  examples: ['parley models search smollm2 instruct'],
  async run({ client, interrupt }, _options, words) {
    const opened = await client();
    const query = words.join(' ');
    const { hub, models: found } = await opened.models.search({ query }, { signal: interrupt.signal });
    const { models, availableBytes } = await withFootprints(opened, found, interrupt.signal);
    const rows = models.map(({ repository, sizeBytes, licence, gated, footprint }) => {
      const notes = [...(gated ? ['gated: asks for an account'] : []), ...memoryNotes(footprint, availableBytes)];
      return row(`hub:${oneLine(printable(repository))}`, sizeBytes, footprint, licence, notes);
    });
    const none = `The Hub at ${hub} has no text model in safetensors whose name has "${printable(query)}".`;
    const text = rows.length === 0 ? none : `${table(columns, rows)}\n${memoryLine(availableBytes)}`;
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
    known === undefined ? '' : known.parameters.toLocaleString('en'),
    known === undefined ? '' : megabytes(known.chatBytes),
    known === undefined ? '' : megabytes(known.roundBytes),
    licence === null ? 'none stated' : oneLine(printable(licence)),
    notes.join('; '),
  ];
}

function memoryNotes(footprint: Footprint | null, availableBytes: number | null): string[] {
  if (footprint === null) return [];
  if (!footprint.supported) return [oneLine(printable(footprint.reason))];
  if (availableBytes === null) return [];
  if (footprint.chatBytes > availableBytes) return ['does not fit into this machine’s memory'];
  return footprint.refusal === null ? [] : ['too large for a round here; chat fits'];
}

function memoryLine(availableBytes: number | null): string {
  return availableBytes === null ? '' : `${megabytes(availableBytes)} of memory are free here.`;
}
