import { filesToTake, ggufAmong } from '../../formats/models/model-files.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { requireWhole } from '../models/import-source.ts';

function wantedOfModel(name: string, names: readonly string[]): string[] {
  const gguf = ggufAmong(names, name);
  if (gguf !== undefined) return gguf;
  const wanted = filesToTake(names);
  requireWhole(name, wanted, names);
  return wanted;
}

export function uploadsRouter({ uploads: procedures }: Procedures, { uploads }: AppContext) {
  return procedures.router({
    begin: procedures.begin.handler(async ({ input: { purpose, name, files } }) => {
      const names = files.map(({ path }) => path);
      const wanted = purpose === 'model' ? wantedOfModel(name, names) : names;
      const taken = files.filter(({ path }) => wanted.includes(path));
      return { upload: await uploads.begin(name, taken), wanted };
    }),
    write: procedures.write.handler(async ({ input: { upload, file, offset, bytes } }) => ({
      receivedBytes: await uploads.write(upload, file, offset, await bytes.bytes()),
    })),
    discard: procedures.discard.handler(async ({ input: { upload } }) => {
      await uploads.discard(upload);
      return {};
    }),
  });
}
