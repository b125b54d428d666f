/** A version with fewer layers or fewer tokens, made from another one: a child that no run made. */
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { layerChoices, ModelShrinkEvent } from '../../../shared/contract/models.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { newId } from '../../../shared/domain/ids.ts';
import type { PolicyVersion } from '../../../shared/domain/policy-version.ts';
import type { Said } from '../../../shared/language/said.ts';
import { temporaryName } from '../../models/files/write-file.ts';
import type { JobResult } from '../../workers/jobs.ts';
import type { AppContext } from '../context.ts';
import { conversationsOf, freezeData, requireEnough } from '../data/frozen-data.ts';
import { writeLines } from '../data/write-lines.ts';
import { eventStream } from '../event-stream.ts';
import { requireSpace } from '../require-space.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';
import { adoptVersion } from './adopt-version.ts';
import { versionView } from './version-view.ts';

interface ShrinkRequest {
  readonly version: string;
  readonly layers?: number | number[];
  readonly choose: (typeof layerChoices)[number];
  readonly vocabulary?: readonly string[];
  readonly minUses: number;
  readonly name?: string;
}

type Shrunk = JobResult<'shrink'>;

const MEGABYTE = 1e6;

/** @throws ParleyError invalid_input where nothing is asked for, not_found for a version or a dataset */
export function shrinkVersion(app: AppContext, request: ShrinkRequest, signal?: AbortSignal) {
  const { store } = app;
  const parent = store.versions.resolve(request.version);
  const { layers, vocabulary } = request;
  if (layers === undefined && vocabulary === undefined) {
    throw new ParleyError('invalid_input', said('errors.models.nothingToShrink', { version: parent.name }));
  }
  if (store.versions.list().some(({ name }) => name === request.name)) {
    throw new ParleyError(
      'conflict',
      said('errors.models.smallerNameTaken', { version: parent.name, name: request.name! }),
    );
  }
  return eventStream<ModelShrinkEvent>(async (emit, leaving) => {
    const id = newId('version');
    const out = temporaryName(store.home.versionDir(id));
    const data = `${out}.jsonl`;
    try {
      await requireSpace(store.home.dir, sizeOf(parent));
      if (vocabulary !== undefined) await writeChats(app, vocabulary, data);
      const estimator = new ProgressEstimator();
      const notes: Said[] = [];
      const end = await app.startJob(
        {
          kind: 'shrink',
          version: store.home.versionDir(parent.id),
          out,
          ...{ layers, choose: request.choose },
          ...(vocabulary !== undefined && { data, minUses: request.minUses }),
        },
        {
          signal: leaving,
          onEvent: (event) => {
            if (event.type === 'progress') emit({ ...estimator.update(event), type: 'progress' });
            if (event.type === 'notice') notes.push(event.message);
          },
        },
      );
      if (end.outcome === 'stopped' || leaving.aborted) {
        throw new ParleyError('cancelled', said('errors.models.shrinkingCancelled', { version: parent.name }));
      }
      const { layers: kept, influence } = end.result;
      const made = await adoptVersion(store, out, {
        id,
        parentId: parent.id,
        name: request.name ?? freeName(app, `${parent.name}, smaller`),
        note: noteOf(request, end.result, parent),
        figures: figuresOf(end.result),
      });
      const version = store.versions.update(id, {
        figures: {
          ...made.figures,
          sizeMegabytes: { parent: sizeOf(parent) / MEGABYTE, version: sizeOf(made) / MEGABYTE },
        },
      });
      emit({ type: 'done', version: versionView(store, version), layers: kept, influence, notes });
    } finally {
      await rm(out, { recursive: true, force: true });
      await rm(data, { force: true });
    }
  }, signal);
}

async function writeChats({ store }: AppContext, names: readonly string[], file: string): Promise<void> {
  const chats = await conversationsOf(store, freezeData(store, names, 'chats'));
  requireEnough(said('errors.training.chatsForVocabulary'), chats.length, 1, said('errors.training.importChats'));
  await writeLines(file, chats);
}

const sizeOf = ({ files }: PolicyVersion): number =>
  files.filter(({ path: file }) => path.dirname(file) === '.').reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);

/** "Round 3, smaller", and with a number where there is one already. */
function freeName({ store }: AppContext, name: string): string {
  const taken = new Set(store.versions.list().map((version) => version.name));
  for (let number = 1; ; number++) {
    const candidate = number === 1 ? name : `${name} ${number}`;
    if (!taken.has(candidate)) return candidate;
  }
}

function figuresOf({ layerCount, parameters, vocabulary, tokensPerText }: Shrunk) {
  return {
    layerCount,
    vocabulary,
    parameters,
    ...(tokensPerText !== null && { tokensPerText }),
  };
}

/** How it was made: "Made smaller from smol: layers 0, 3, … of 30, chosen by their influence on the chats of everyday; …". */
function noteOf(
  { vocabulary = [], minUses, layers: asked }: ShrinkRequest,
  { layers, influence, layerCount: { parent: all }, vocabulary: tokens }: Shrunk,
  parent: PolicyVersion,
): Said {
  const how = Array.isArray(asked)
    ? said('notes.asNamed')
    : influence === null
      ? said('notes.evenly')
      : said('notes.byInfluence', { data: vocabulary });
  return said('notes.smaller', {
    parent: parent.name,
    layers:
      layers.length === all
        ? said('notes.allLayers', { count: all })
        : said('notes.layers', { layers, all, chosen: how }),
    tokens:
      tokens.version === tokens.parent
        ? said('notes.allTokens', { count: tokens.parent })
        : said('notes.usedTokens', { count: tokens.version, all: tokens.parent, data: vocabulary, uses: minUses }),
  });
}
