import { mkdir, rm } from 'node:fs/promises';
import type { TrainInput } from '../../../shared/contract/train.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { withGroups } from '../data/known-groups.ts';
import { readPromptItems } from '../data/prompts.ts';
import { writeLines } from '../data/write-lines.ts';
import { curvesOf } from './group-curves.ts';
import { groupFiles, methodOf } from './group-config.ts';
import { prepareSearch, prepareSeeds } from './start-group.ts';
import type { PreparedGroup } from './start-group.ts';

export function groupsRouter({ groups }: Procedures, app: AppContext) {
  const { store, groups: manager } = app;
  const promptsOf = async (input: TrainInput, signal: AbortSignal | undefined) =>
    'prompts' in input && input.prompts !== undefined ? readPromptItems(app, input.prompts, signal) : undefined;
  return groups.router({
    seeds: groups.seeds.handler(async ({ input: { train, seeds }, signal }) => {
      const prompts = await promptsOf(train, signal);
      return begin(app, await withGroups(app.checkData, () => prepareSeeds(app, train, seeds, prompts), signal));
    }),
    search: groups.search.handler(async ({ input, signal }) => {
      const prompts = await promptsOf(input.train, signal);
      return begin(app, await withGroups(app.checkData, () => prepareSearch(app, input, prompts, signal), signal));
    }),
    list: groups.list.handler(() => manager.list()),
    get: groups.get.handler(({ input }) => manager.get(input.groupId)),
    watch: groups.watch.handler(({ input, signal }) => {
      store.runGroups.get(input.groupId);
      return manager.watch(input.groupId, signal);
    }),
    curves: groups.curves.handler(({ input: { groupId, ...asked } }) => {
      const group = store.runGroups.get(groupId);
      const runs = store.runGroups.members(groupId).map(({ runId }) => runId);
      return curvesOf(store, runs, methodOf(group), asked);
    }),
    stop: groups.stop.handler(({ input }) => manager.stop(input.groupId)),
    resume: groups.resume.handler(({ input }) => manager.resume(input.groupId)),
  });
}

async function begin({ store, groups }: AppContext, { newGroup, writeFiles, contestPrompts }: PreparedGroup) {
  const group = store.runGroups.create(newGroup);
  const files = groupFiles(store, group.id);
  try {
    if (writeFiles !== undefined) {
      await mkdir(files.run, { recursive: true });
      await writeFiles(files.run);
    }
    if (contestPrompts !== undefined) {
      await mkdir(files.dir, { recursive: true });
      await writeLines(files.contestPrompts, contestPrompts);
    }
  } catch (thrown) {
    await rm(files.dir, { recursive: true, force: true });
    store.runGroups.setState(group.id, 'stopped');
    throw thrown;
  }
  return groups.begin(group.id);
}
