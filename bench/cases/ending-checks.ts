/** How commands end where the world around them fails: output, the home folder, the disk. */
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import type { Check } from './case-run.ts';
import { Impossible } from './case-run.ts';
import { expectEqual, expectNoStack, expectText } from './expect.ts';
import { importModel } from './import-model.ts';
import { importSet } from './template-checks.ts';

const model = '16-looks-at-first-message';

export const endingChecks: Readonly<Record<string, Check>> = {
  '50-epipe': async (run) => {
    const listed = await run.shell('$PARLEY models list --home "$H" | head -1');
    expectEqual('exit code and errors', [listed.exitCode, listed.stderr], [0, '']);
    expectText('the first line', listed.stdout, /^Version/);
  },
  '51-stdout-full': async (run) => {
    if (!existsSync('/dev/full')) throw new Impossible('there is no /dev/full here');
    const listed = await run.shell('$PARLEY models list --home "$H" > /dev/full');
    expectNoStack('models list', listed.all);
    expectEqual('models list: exit code', listed.exitCode, 1);
    expectText('models list', listed.stderr, /^parley: standard output could not be written \(.*\).*\n$/);
    await importModel(run, model);
    await importSet(run, '35-single-turn/chats.jsonl', 'schats');
    const trained = await run.shell(`$PARLEY train sft --from ${model} --data schats --home "$H" 2>/dev/full`);
    expectEqual('train: exit code', trained.exitCode, 1);
    expectText('train', trained.stdout, /standard error could not be written/);
    const { runs } = await run.json<{ runs: { state: string }[] }>('runs', 'list');
    expectEqual(
      'the run',
      runs.map(({ state }) => state),
      ['completed'],
    );
  },
  '52-dangling-home': async (run) => {
    await symlink('/nowhere/x', run.home);
    const listed = await run.try('data', 'list');
    expectNoStack('data list', listed.all);
    if (listed.exitCode === 0) throw new Error('data list worked in a home that is not there');
    expectText('data list', listed.stderr, /\/nowhere\/x/);
  },
  '53-disk-full': async (run) => {
    const disk = run.temp('small');
    await mkdir(disk);
    const mounted = await run.exec('mount', ['-t', 'tmpfs', '-o', 'size=14m', 'tmpfs', disk]);
    if (mounted.exitCode !== 0) throw new Impossible(`a small disk cannot be mounted: ${mounted.stderr.trim()}`);
    try {
      const lines = Array.from({ length: 20_000 }, (_, i) => JSON.stringify({ prompt: `${i} ${'x'.repeat(900)}` }));
      await writeFile(run.temp('big.jsonl'), lines.join('\n'));
      const home = `${disk}/h`;
      const imported = await run.shell(`$PARLEY data import "${run.temp('big.jsonl')}" --home "${home}"`);
      expectNoStack('data import', imported.all);
      if (imported.exitCode === 0) throw new Error('20,000 items fitted on a disk of 14 MB');
      expectText('data import', imported.stderr, /disk|space/i);
      const listed = await run.shell(`$PARLEY data list --json --home "${home}"`);
      expectNoStack('data list', listed.all);
      const stays = listed.exitCode === 0 ? (JSON.parse(listed.stdout) as { datasets: unknown[] }).datasets : [];
      // What stays is said, or nothing does.
      if (stays.length > 0) expectText('what stays', `${imported.stderr}${listed.stdout}`, /part|of 20,000|stays/i);
    } finally {
      await run.exec('umount', [disk]);
    }
  },
};
