/** Small batches of distillation, for the tests of its loss. */
import type { Random } from '../../../shared/domain/random.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import { distillInputs } from './distill.ts';
import type { DistillSettings, TaughtExample } from './distill-job.ts';
import { countedTokens, keepsAll, type TeacherForm, type TeacherRows } from './teacher.ts';

/** Of a vocabulary of 11, at a temperature that is not 1. */
export const teacherForms = {
  'the top 4 of 11': { vocabulary: 11, topK: 4, temperature: 1.5 },
  'all 11 tokens': { vocabulary: 11, topK: 64, temperature: 1.5 },
} as const satisfies Record<string, TeacherForm>;

/** A random distribution for every row, as a teacher's rows have it. */
export function randomRows(rows: number, form: TeacherForm, random: Random): TeacherRows {
  const { vocabulary, topK } = form;
  const all = Array.from({ length: rows }, () => {
    const scores = Array.from({ length: vocabulary }, () => 2 * random.normal());
    const total = Math.log(scores.reduce((sum, score) => sum + Math.exp(score), 0));
    return scores.map((score) => score - total);
  });
  if (keepsAll(form)) return { logprobs: Float32Array.from(all.flat()) };
  const tops = all.map((logprobs) => [...logprobs.keys()].sort((a, b) => logprobs[b] - logprobs[a]).slice(0, topK));
  const logprobs = tops.flatMap((ids, row) => {
    const top = ids.map((id) => all[row][id]);
    return [...top, Math.log(1 - top.reduce((sum, logprob) => sum + Math.exp(logprob), 0))];
  });
  return { ids: Int32Array.from(tops.flat()), logprobs: Float32Array.from(logprobs) };
}

/** Two texts, one of them written by the student. */
export function distillCase(
  form: TeacherForm,
  settings: DistillSettings,
  random: Random,
): UpdateInputs & { readonly items: readonly TaughtExample[] } {
  const texts = [
    { ids: Int32Array.of(1, 4, 2, 9, 3, 7), mask: Uint8Array.of(0, 0, 1, 1, 1, 1), given: true },
    { ids: Int32Array.of(5, 6, 10, 3), mask: Uint8Array.of(0, 1, 0, 1), given: false },
  ];
  const items = texts.map((text) => ({ ...text, rows: randomRows(countedTokens(text), form, random) }));
  return { ...distillInputs(items, form, settings, 0), items };
}
