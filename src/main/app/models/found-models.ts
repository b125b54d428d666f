/** Models in the folders of other programs, as an import can take them. */
import type { FoundModelView } from '../../../shared/contract/models.ts';
import { hubCacheFolder, inHubCache } from '../../formats/found/hub-cache.ts';
import { inLmStudio, lmStudioFolders } from '../../formats/found/lm-studio.ts';
import { inOllama, ollamaFolders } from '../../formats/found/ollama.ts';
import { modelNameOf } from '../../formats/gguf/split-files.ts';
import type { FoundModel } from '../../formats/found/found-model.ts';
import { versionName } from './import-source.ts';

/** In the order of the programs, each by name. @param userHome where programs keep theirs unless the environment says otherwise */
export async function foundModels(environment: NodeJS.ProcessEnv, userHome: string): Promise<FoundModelView[]> {
  const found: FoundModel[] = await inHubCache(hubCacheFolder(environment, userHome));
  for (const folder of await lmStudioFolders(userHome)) found.push(...(await inLmStudio(folder)));
  for (const folder of ollamaFolders(environment, userHome)) found.push(...(await inOllama(folder)));
  return found.map((model) => ({ ...model, versionName: versionName(shortName(model)) }));
}

/** Without its publisher: "qwen3-0.6b", "llama3.2-1b". */
function shortName({ foundIn, name }: FoundModel): string {
  const last = name.slice(name.lastIndexOf('/') + 1);
  return foundIn === 'lm-studio' ? modelNameOf(last) : last;
}
