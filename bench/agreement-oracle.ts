/**
 * Checks Krippendorff's alpha against the package krippendorff (PyPI) on labels of three annotators: PandaLM's test set, 999 pairs
 * of replies, each labeled 0 (tie), 1 or 2 (better reply) by three people (data/testset-v1.json of github.com/WeOpenML/PandaLM,
 * Apache-2.0). First the function alone, on the labels as they stand; then the whole way: the labels as rankings in a home folder,
 * measured by the procedure that `parley data agreement` and the screen Data call.
 *
 *   node bench/agreement-oracle.ts --labels testset-v1.json [--python PATH]
 *
 * The Python needs krippendorff 0.9.0. Ends with 1 where a value differs by more than 1e-9; without the package it says so and
 * ends with 0.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { refuse, scriptOptions } from '../scripts/script-options.ts';
import { createApp } from '../src/main/app/app.ts';
import { krippendorffAlpha } from '../src/main/evaluate/krippendorff.ts';
import { promptKey } from '../src/shared/domain/prompt-key.ts';
import { openStore } from '../src/main/store/store.ts';
import { runPython } from './torch-oracle/torch-side.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { labels: { type: 'string' }, python: { type: 'string', default: 'python3' } },
});
if (options.labels === undefined) refuse(import.meta.filename, '--labels needs a file.');

interface Labeled {
  readonly instruction: string;
  readonly input: string;
  readonly response1: string;
  readonly response2: string;
  readonly annotator1: 0 | 1 | 2;
  readonly annotator2: 0 | 1 | 2;
  readonly annotator3: 0 | 1 | 2;
}
const metrics = ['nominal', 'ordinal', 'interval'] as const;
type Alphas = Partial<Record<(typeof metrics)[number], number>>;

const peer = { python: options.python };
// The package has no __version__.
const there = runPython(peer, ['-c', 'import importlib.metadata as m; print(m.version("krippendorff"))']);
if (there.status !== 0) {
  const why = there.error?.message ?? there.stderr.trim().split('\n').at(-1);
  console.log(`No package krippendorff in ${options.python}, so nothing was checked: ${why}`);
  process.exit(0);
}
console.log(`krippendorff ${there.stdout.trim()}`);
const read = JSON.parse(await readFile(options.labels, 'utf8')) as Labeled[];
// A few replies are `true` in the file.
const labeled = read.map((one) => ({ ...one, response1: String(one.response1), response2: String(one.response2) }));
/** 1: the first reply is better, -1: the second, 0: a tie. */
const outcome = { 0: 0, 1: 1, 2: -1 } as const;
const said = labeled.map(({ annotator1, annotator2, annotator3 }) =>
  [annotator1, annotator2, annotator3].map((label): number => outcome[label]),
);
const folder = await mkdtemp(path.join(tmpdir(), 'parley-agreement-'));
let worst = 0;
try {
  const alone = Object.fromEntries(
    metrics.map((metric) => [
      metric,
      krippendorffAlpha(
        said.map((unit) => [unit]),
        metric,
        { seed: 0 },
      ).value!,
    ]),
  );
  await compare(`the labels of ${labeled.length} pairs`, alone, said);
  const { alphas, oriented, told } = await throughTheProduct();
  await compare('the same as rankings in a home folder', alphas, oriented);
  console.log(told);
} finally {
  await rm(folder, { recursive: true });
}
console.log(`Largest difference: ${worst.toExponential(1)}.`);
process.exitCode = worst > 1e-9 ? 1 : 0;

/** In the order of the replies' texts, as the product has them, whatever stood first in the file. */
async function throughTheProduct() {
  const home = path.join(folder, 'home');
  const store = openStore(home, 'agreement-oracle');
  const byKey = new Map<string, number[]>();
  store.transaction(() => {
    for (const [place, { instruction, input, response1, response2 }] of labeled.entries()) {
      if (response1 === response2) continue;
      const content = input === '' ? instruction : `${instruction}\n\n${input}`;
      const sign = response1 < response2 ? 1 : -1;
      // Who labels the same replies to the same prompt twice counts with what was said last.
      const key = JSON.stringify([promptKey([{ role: 'user', content }]), [response1, response2].sort()]);
      byKey.set(
        key,
        said[place].map((one) => sign * one),
      );
      for (const [who, value] of said[place].entries()) {
        store.rankings.record({
          prompt: [{ role: 'user', content }],
          candidates: [response1, response2].map((completion) => ({ completion, generationId: null, versionId: null })),
          orderShown: [0, 1],
          outcome: { kind: 'ranked', ranks: value === 0 ? [1, 1] : value === 1 ? [1, 2] : [2, 1] },
          rater: { kind: 'human', name: `annotator ${who + 1}` },
        });
      }
    }
  });
  store.close();
  const app = await createApp({ home, command: 'agreement-oracle' });
  try {
    for await (const event of await app.client.dataQuality.agreement({})) {
      if (event.type !== 'done') continue;
      const alphas = Object.fromEntries(event.scales.map(({ metric, value }) => [metric, value!]));
      const lines = event.scales.map(
        ({ metric, value, interval, units }) =>
          `${metric}: ${value?.toFixed(4)} (${interval?.low.toFixed(4)} to ${interval?.high.toFixed(4)}) of ${units} pairs`,
      );
      const raters = event.raters.map(
        ({ rater, agreement, alphaWithout }) =>
          `${rater.name}: agrees in ${((agreement?.value ?? 0) * 100).toFixed(1)} %, alpha without ${alphaWithout?.toFixed(4)}`,
      );
      return { alphas, oriented: [...byKey.values()], told: [...lines, ...raters].join('\n') };
    }
  } finally {
    await app.close();
  }
  throw new Error('The measurement ended without a result.');
}

/** @param units each with the three values */
async function compare(what: string, ours: Alphas, units: readonly (readonly number[])[]): Promise<void> {
  const file = path.join(folder, 'units.json');
  await writeFile(file, JSON.stringify(units));
  const { status, stdout, stderr } = runPython(peer, [
    path.join(import.meta.dirname, 'peers/krippendorff_alpha.py'),
    file,
  ]);
  if (status !== 0) throw new Error(`krippendorff_alpha.py failed: ${stderr}`);
  const theirs = JSON.parse(stdout) as Required<Alphas>;
  for (const [metric, value] of Object.entries(ours) as [keyof Alphas, number][]) {
    worst = Math.max(worst, Math.abs(value - theirs[metric]));
    console.log(`${what}, ${metric}: ${value} here, ${theirs[metric]} there`);
  }
}
