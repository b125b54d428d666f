import path from 'node:path';
import { expect, it } from 'vitest';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { sftExamples } from './sft-examples.ts';
import { render } from '../../../shared/language/said.ts';
import type { JobProgressEvent } from '../jobs.ts';

const folder = path.join(import.meta.dirname, '../../../../resources/models/parley-base');

it('says of long conversations which were cut and which have no reply left to learn', async () => {
  const { tokenizer } = await readVersionFolder(folder);
  const long = 'I went to the market and bought apples, pears and a large melon. '.repeat(4);
  const turn = (question: string, reply: string) => {
    return {
      messages: [
        { role: 'user' as const, content: question },
        { role: 'assistant' as const, content: reply },
      ],
    };
  };
  const given = [turn('Hi', 'Hello.'), turn('Tell me', long), turn(long, 'Fine.'), turn(long, 'Good.')];
  const notices: string[] = [];
  const emit = (event: JobProgressEvent) => {
    if (event.type === 'notice') notices.push(render(event.message));
  };
  const examples = sftExamples(tokenizer, given, 'assistant', 40, { emit });
  expect(examples.map(({ ids }) => ids.length <= 40)).toEqual([true, true]);
  expect(notices).toEqual([
    '1 of 4 conversations is longer than 40 tokens and was cut.',
    '2 of 4 conversations are longer than 40 tokens before any reply begins, and were left out.',
  ]);
});
