/** A version folder as files for other programs. */
import type { Said } from '../../../shared/language/said.ts';
import { copyFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { assertNever, ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { asFileName } from '../../../shared/domain/file-name.ts';
import type { ProgressStage } from '../../../shared/methods/progress-stage.ts';
import {
  ADAPTER_FOLDER,
  openVersionFolder,
  writeModelSettings,
  writeVersionFolder,
} from '../../models/files/version-folder.ts';
import type { OpenVersion } from '../../models/files/version-folder.ts';
import { requireAsRecorded } from '../../models/files/recorded-files.ts';
import { FALLBACK_CHAT_TEMPLATE } from '../../models/template/parley-chat-template.ts';
import { exportGguf } from '../gguf/export-gguf.ts';
import type { GgufDescription } from '../gguf/export-gguf.ts';
import { exportOnnx } from '../onnx/export-onnx.ts';
import { isLicence, isWeightFile, modelFiles } from './model-files.ts';

/** How numbers may be stored in each format; the first is the default, and `stored` leaves them as they are. */
export const exportTypes = {
  hf: ['stored', 'f32', 'f16'],
  onnx: ['f32', 'f16'],
  gguf: ['f16', 'f32', 'q8_0', 'q6_k', 'q5_k_m', 'q4_k_m', 'q4_0'],
  adapter: ['stored'],
} as const;
export type ModelFormat = keyof typeof exportTypes;

export interface ModelExport {
  readonly folder: string;
  /** Written into; exists and is empty. */
  readonly out: string;
  readonly format: ModelFormat;
  /** One of `exportTypes` of the format; left out, its first. */
  readonly type?: string | undefined;
  readonly description: GgufDescription;
}

export interface ExportProgress {
  readonly stage: ProgressStage;
  readonly done: number;
  readonly total: number;
}

/**
 * @returns what is different or missing in the files, in words
 * @throws ParleyError invalid_input for a type that the format has not; unsupported for a model that it cannot hold; those of
 *   reading a model
 */
export async function exportModel(
  { folder, out, format, type, description }: ModelExport,
  onProgress: (progress: ExportProgress) => void,
): Promise<Said[]> {
  switch (format) {
    case 'hf':
      return exportHuggingFace(folder, out, typeFor('hf', type), onProgress);
    case 'onnx': {
      const matrixType = typeFor('onnx', type);
      return withOpen(folder, async (content) => {
        const onTensor = (done: number, total: number) => onProgress({ stage: 'writingTensors', done, total });
        await exportOnnx(out, content, matrixType, { onTensor });
        await writeModelSettings(out, content, matrixType === 'f32' ? 'F32' : 'F16');
        return addTemplate(out, content);
      });
    }
    case 'gguf': {
      const tensorType = typeFor('gguf', type);
      const file = path.join(out, `${asFileName(description.name)}-${tensorType}.gguf`);
      return withOpen(folder, (content) =>
        exportGguf(file, content, description, tensorType, (done, total) =>
          onProgress({ stage: 'writingTensors', done, total }),
        ),
      );
    }
    case 'adapter':
      typeFor('adapter', type);
      return exportAdapter(folder, out);
    default:
      return assertNever(format, 'model format');
  }
}

function typeFor<Format extends ModelFormat>(format: Format, type: string | undefined) {
  const known: readonly (typeof exportTypes)[Format][number][] = exportTypes[format];
  const chosen = type === undefined ? known[0] : known.find((candidate) => candidate === type);
  if (chosen !== undefined) return chosen;
  throw new ParleyError(
    'invalid_input',
    said('errors.models.noSuchType', { format, types: known, type: String(type) }),
  );
}

async function exportHuggingFace(
  folder: string,
  out: string,
  type: (typeof exportTypes)['hf'][number],
  onProgress: (progress: ExportProgress) => void,
): Promise<Said[]> {
  // Opened in any case: a damaged model is not passed on.
  return withOpen(folder, (content) => writeHuggingFace(folder, out, type, content, onProgress));
}

/** Weights are read one at a time: a model larger than memory goes out as well. */
async function withOpen<Result>(folder: string, work: (content: OpenVersion) => Promise<Result>): Promise<Result> {
  const content = await openVersionFolder(folder);
  try {
    return await work(content);
  } finally {
    await content.close();
  }
}

async function writeHuggingFace(
  folder: string,
  out: string,
  type: (typeof exportTypes)['hf'][number],
  content: OpenVersion,
  onProgress: (progress: ExportProgress) => void,
): Promise<Said[]> {
  onProgress({ stage: 'writingWeights', done: 0, total: 1 });
  // Settings are written anew in any case: what the model came with may contradict itself, or cut every text short.
  const { plainly, type: storedType } = content.stored;
  const names = modelFiles(await readdir(folder));
  if (type === 'stored' && plainly) {
    await copyAll(names.filter(isWeightFile), folder, out);
    await writeModelSettings(out, content, storedType);
  } else {
    const dtype = type === 'stored' ? storedType : type === 'f32' ? 'F32' : 'F16';
    await writeVersionFolder(out, content, { dtype });
  }
  await copyAll(names.filter(isLicence), folder, out);
  onProgress({ stage: 'writingWeights', done: 1, total: 1 });
  const notes = await addTemplate(out, content);
  if (content.extras.has('score.bias')) {
    notes.push(said('modelNotes.scoreBias'));
  }
  return notes;
}

async function copyAll(names: readonly string[], folder: string, out: string): Promise<void> {
  for (const name of names) await copyFile(path.join(folder, name), path.join(out, name));
}

/** A model that came without a chat template goes with the one that Parley chats, and trains, by. */
async function addTemplate(out: string, { tokenizer }: Pick<OpenVersion, 'tokenizer'>): Promise<Said[]> {
  if (typeof tokenizer.config.chat_template === 'string') return [];
  await writeFile(path.join(out, 'chat_template.jinja'), FALLBACK_CHAT_TEMPLATE);
  return [said('modelNotes.templateAdded')];
}

/** What was trained alone, in PEFT's layout, for whoever has the model that it belongs to. */
async function exportAdapter(folder: string, out: string): Promise<Said[]> {
  await requireAsRecorded(folder);
  const adapter = path.join(folder, ADAPTER_FOLDER);
  const names = await readdir(adapter).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    throw new ParleyError('not_found', said('errors.models.noAdapter'));
  });
  for (const name of names) await copyFile(path.join(adapter, name), path.join(out, name));
  return [];
}
