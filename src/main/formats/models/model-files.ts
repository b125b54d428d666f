/** Which files of a folder make up a model, in Hugging Face's layout. */
import path from 'node:path';

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
    if (path.posix.basename(name) !== name || name.startsWith('.')) return false;
    if (hasSingle && name === INDEX) return false;
    return TEXT_FILE.test(name) || (hasSingle ? name === WEIGHTS : isShard(name));
  });
}

export function isWeightFile(name: string): boolean {
  return name === WEIGHTS || name === INDEX || isShard(name);
}

function isShard(name: string): boolean {
  return /^model-\d+-of-\d+\.safetensors$/.test(name);
}
