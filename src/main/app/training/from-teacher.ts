/** Chats on which a teacher is imitated, as a run has them. */
import { z } from 'zod';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { methodInSentence, methodShortTitle } from '../../../shared/methods/method-in-sentence.ts';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import { conversationsOf, freezeData, frozenDataSchema, requireEnough } from '../data/frozen-data.ts';
import { chooseVersion } from '../models/choose-version.ts';
import type { DataSource } from './data-source.ts';
import { writeChats, writeLongestChats } from './from-chats.ts';

const config = z.object({
  data: frozenDataSchema,
  heldOut: z.number(),
  teacher: z.string().transform(parseVersionId),
});

export const fromTeacher: DataSource<'teacher', z.output<typeof config>> = {
  config,
  async freeze(app, { name }, { data: names, heldOut, teacher: asked, from }) {
    const { store } = app;
    const teacher = store.versions.resolve(asked);
    if (teacher.id === chooseVersion(app, from).id) {
      throw new ParleyError('invalid_input', said('errors.training.sameTeacher', { version: teacher.name }));
    }
    const data = freezeData(store, names, 'chats');
    const chats = await conversationsOf(store, data);
    requireEnough(
      said('errors.training.chatsFor', { method: methodInSentence(name) }),
      chats.length,
      1,
      said('errors.training.importChats'),
    );
    const folder = store.home.versionDir(teacher.id);
    return {
      config: { data, heldOut, teacher: teacher.id },
      writeLongest: async (dir, { batchSize }) => ({
        ...(await writeLongestChats(dir, chats, heldOut, batchSize)),
        teacher: folder,
      }),
    };
  },
  async write(store, dir, { data, heldOut, teacher }) {
    const files = await writeChats(dir, await conversationsOf(store, data), heldOut);
    return { ...files, teacher: store.home.versionDir(teacher) };
  },
  figures: () => Promise.resolve({}),
  note: ({ name }, { tokens }, store, { teacher }) =>
    said('notes.fromTeacher', { method: methodShortTitle(name), teacher: store.versions.nameOf(teacher), tokens }),
};
