import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { parseVersionId } from '../../../shared/domain/ids.ts';
import type { Store } from '../../store/store.ts';
import { samplingFor, samplingForCandidates } from './sampling-defaults.ts';
import { tempDir } from '../test-app.fixture.ts';

it("completes what was asked for by the makers' advice, as far as it can be used", async () => {
  const folder = await tempDir();
  const store = { home: { versionDir: () => folder } } as unknown as Store;
  const sampling = () => samplingFor(store, parseVersionId('v1'), { topP: 0.5 });
  const own = { maxTokens: 128, temperature: 0.8, topK: 0, topP: 0.5 };
  expect(await sampling()).toEqual(own);
  const write = (content: string) => writeFile(path.join(folder, 'generation_config.json'), content);
  await write(
    '{"temperature": 0.3, "top_k": -1, "top_p": 0.9, "max_new_tokens": 7, "min_p": 0.1, "repetition_penalty": 1.2}',
  );
  expect(await sampling()).toEqual({ ...own, maxTokens: 7, temperature: 0.3, minP: 0.1, repetitionPenalty: 1.2 });
  await write('{"temperature": 0.3,}');
  expect(await sampling()).toEqual(own);
});

it('samples candidates to choose from at a temperature at which they differ, unless told one', async () => {
  const folder = await tempDir();
  const store = { home: { versionDir: () => folder } } as unknown as Store;
  const temperature = async (asked: { temperature?: number }) =>
    (await samplingForCandidates(store, parseVersionId('v1'), asked)).temperature;
  await writeFile(path.join(folder, 'generation_config.json'), '{"temperature": 0.3}');
  expect([await temperature({}), await temperature({ temperature: 0.5 })]).toEqual([0.8, 0.5]);
  await writeFile(path.join(folder, 'generation_config.json'), '{"temperature": 0.9}');
  expect(await temperature({})).toBe(0.9);
});
