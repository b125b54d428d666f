/**
 * Whether a home folder of an early Parley (cf82251: finished English in the database) still opens, and speaks both languages. Makes one with
 * 200 runs, signs, reports and notes by that commit's own code, from a work tree of it, opens it with this one's, and compares.
 *
 *   node bench/old-home.ts [--commit HASH] [--keep DIR]
 *
 * Ends with 1 where something is lost, cannot be shown, or is not said in Chinese that Parley itself says.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { reportOf } from '../src/main/app/round/round-report.ts';
import { openStore } from '../src/main/store/store.ts';
import { noSeries, withMetrics } from '../src/shared/domain/run-series.ts';
import type { Run } from '../src/shared/domain/run.ts';
import { inLanguage } from '../src/shared/language/current-language.ts';
import { languages } from '../src/shared/language/languages.ts';
import { renderText } from '../src/shared/language/said.ts';
import { readSigns, signInWords } from '../src/shared/methods/read-signs.ts';
import { fillHome, runsInAll } from './old-home/fill-home.ts';
import type { OldParley } from './old-home/fill-home.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: { commit: { type: 'string', default: 'cf82251' }, keep: { type: 'string' } },
});
const root = fileURLToPath(new URL('..', import.meta.url));
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' });
const faults: string[] = [];
const expectThat = (holds: boolean, what: string) => {
  if (!holds) faults.push(what);
};

const folder = await mkdtemp(path.join(tmpdir(), 'parley-old-'));
const tree = path.join(folder, 'parley');
const home = options.keep ?? path.join(folder, 'home');
try {
  git('worktree', 'add', '--quiet', '--detach', tree, options.commit);
  await symlink(path.join(root, 'node_modules'), path.join(tree, 'node_modules'));
  const from = async <Module>(file: string): Promise<Module> =>
    (await import(pathToFileURL(path.join(tree, file)).href)) as Module;
  const old: OldParley = {
    ...(await from<Pick<OldParley, 'openStore'>>('src/main/store/store.ts')),
    ...(await from<Pick<OldParley, 'verdict'>>('src/main/app/round/verdict.ts')),
    ...(await from<Pick<OldParley, 'newId'>>('src/shared/domain/ids.ts')),
  };
  const written = fillHome(home, old);
  using store = openStore(home, 'bench/old-home');
  const runs = store.runs.list();
  expectThat(runs.length === runsInAll, `expected ${runsInAll} runs, found ${runs.length}`);
  expectThat(
    store.versions.list().every(({ id, note }) => renderText(note) === written.notes.get(id)),
    'a note has changed',
  );
  const shown = (run: Run) => [
    ...readSigns(run, withMetrics(noSeries, store.runMetrics.list(run.id))).map((sign) => signInWords(sign).join('\n')),
    ...[reportOf(store, run) ?? []].flat(),
  ];
  for (const language of languages) {
    const texts = runs.flatMap((run) => inLanguage(language, () => shown(run)));
    const reports = texts.filter((text) => text.startsWith('# '));
    const han = texts.filter((text) => /\p{Script=Han}/u.test(text));
    console.log(`${language.name}: ${texts.length - reports.length} signs, ${reports.length} reports`);
    console.log(`  ${texts[0]?.split('\n').join('\n  ')}`);
    expectThat(reports.length === written.reports, `${language.code}: expected ${written.reports} reports`);
    expectThat(texts.length - reports.length >= written.withSigns, `${language.code}: signs are missing`);
    expectThat(han.length === (language.code === 'zh' ? texts.length : 0), `${language.code}: another language in it`);
  }
} finally {
  git('worktree', 'remove', '--force', tree);
  await rm(folder, { recursive: true, force: true });
}
for (const fault of faults) console.error(fault);
console.log(faults.length === 0 ? 'All is there, in both languages.' : `${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;
