/** Datasets: importing what people have, and looking into it. */
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { describeFormats } from './describe-formats.ts';
import { exportData } from './export-data.ts';
import { importData } from './import-data.ts';
import { previewData } from './preview-data.ts';
import { promptKeysOf } from './prompt-keys.ts';

export function dataRouter({ data }: Procedures, app: AppContext) {
  const { store } = app;
  return data.router({
    preview: data.preview.handler(({ input, signal }) => previewData(app, input, signal)),
    import: data.import.handler(({ input, signal }) => importData(app, input, signal)),
    export: data.export.handler(({ input, signal }) => exportData(store, input, signal)),
    list: data.list.handler(() => store.datasets.list()),
    formats: data.formats.handler(() => describeFormats()),
    items: data.items.handler(({ input: { dataset: name, offset, limit, ...search } }) => {
      const dataset = store.datasets.summary(store.datasets.resolve(name).id);
      const total = store.datasets.count(dataset.id, search);
      return { dataset, total, items: store.datasets.slice(dataset.id, { offset, limit, ...search }) };
    }),
    promptSets: data.promptSets.handler(async () => {
      const sets = [];
      for (const dataset of store.datasets.list())
        sets.push({ ...dataset, prompts: (await promptKeysOf(store, dataset.id)).size });
      return sets.filter(({ prompts }) => prompts > 0);
    }),
  });
}
