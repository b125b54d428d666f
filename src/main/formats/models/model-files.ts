/** Which files of a folder make up a model, in Hugging Face's layout, or an adapter, in PEFT's. */
import { ADAPTER_CONFIG, ADAPTER_WEIGHTS } from '../../models/files/adapter-folder.ts';
import { ggufFiles } from '../gguf/split-files.ts';

const WEIGHTS = 'model.safetensors';
const INDEX = `${WEIGHTS}.index.json`;

/** Settings, vocabularies, templates, cards and licences: small texts. Never pickles or code. */
const TEXT_FILE = /(\.(json|txt|jinja|md)|^(LICENSE|LICENCE|NOTICE)[^/]*)$/i;

/**
 * The model's own among the names of a folder: texts, and model.safetensors or the shards of its index. Whatever else lies
 * there (other formats, folders, pickles) is left.
 */
export function modelFiles(names: readonly string[]): string[] {
  const hasSingle = names.includes(WEIGHTS);
  return names.filter((name) => {
    if (hasSingle && name === INDEX) return false;
    return isOwnText(name) || (hasSingle ? name === WEIGHTS : isShard(name));
  });
}

/** Whether files of these names are an adapter and not a model. A whole model that has an adapter beside it counts as the model. */
export function holdsAdapter(names: readonly string[]): boolean {
  return names.includes(ADAPTER_CONFIG) && !names.some(isWeightFile);
}

/** The adapter's own: texts, a tokenizer and a card among them, and adapter_model.safetensors. */
function adapterFiles(names: readonly string[]): string[] {
  return names.filter((name) => isOwnText(name) || name === ADAPTER_WEIGHTS);
}

/** Those of a model or an adapter, whichever it is. */
export function filesToTake(names: readonly string[]): string[] {
  return holdsAdapter(names) ? adapterFiles(names) : modelFiles(names);
}

/** The GGUF files among the names, where there is neither a model in Hugging Face's layout nor an adapter. @throws as `ggufFiles` */
export function ggufAmong(names: readonly string[], what: string): string[] | undefined {
  return names.includes(ADAPTER_CONFIG) || names.some(isWeightFile) ? undefined : ggufFiles(names, what);
}

/** Plain names only: they come from a server or an archive, and one with a separator or a drive would lie elsewhere. */
function isOwnText(name: string): boolean {
  return !/[\\/:\p{Cc}]/u.test(name) && !name.startsWith('.') && TEXT_FILE.test(name);
}

/** Weights are as large as they are; everything else of a model is a text. */
export function isWeightsName(name: string): boolean {
  return name.endsWith('.safetensors');
}

/** The weights or their index. */
export function isWeightFile(name: string): boolean {
  return name === WEIGHTS || name === INDEX || isShard(name);
}

/** Of a model's own files: what has to go with it wherever it goes. */
export function isLicence(name: string): boolean {
  return /^(LICENSE|LICENCE|NOTICE)/i.test(name);
}

const SHARD = /^model-(\d+)-of-(\d+)\.safetensors$/;

function isShard(name: string): boolean {
  return SHARD.test(name);
}

/** What of the weights is missing among these names: all, or some of the shards by the number that each of them bears. */
export function missingWeights(names: readonly string[]): string[] {
  if (names.includes(WEIGHTS)) return [];
  const [, digits = '', count = '0'] = SHARD.exec(names.find(isShard) ?? '') ?? [];
  const shards = Array.from(
    { length: Number(count) },
    (_, i) => `model-${String(i + 1).padStart(digits.length, '0')}-of-${count}.safetensors`,
  );
  return shards.length === 0 ? [WEIGHTS] : [INDEX, ...shards].filter((name) => !names.includes(name));
}
