import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

function runTogether(scripts: Record<string, string>) {
  const dir = mkdtempSync(path.join(tmpdir(), 'parley-run-together-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  writeFileSync(path.join(dir, 'package.json'), JSON.stringify({ scripts }));
  const script = path.join(import.meta.dirname, 'run-together.mjs');
  return spawnSync(process.execPath, [script, ...Object.keys(scripts)], { cwd: dir, encoding: 'utf8' });
}

test('a failure ends none of the others, and all that failed are named', () => {
  const scripts = { 'check:a': 'echo from a && exit 3', b: 'echo from b', c: 'no-such-program-here', d: 'echo from d' };
  const { status, stdout, stderr } = runTogether(scripts);
  expect(status).toBe(1);
  for (const line of ['from a', 'from b', 'from d']) expect(stdout).toContain(`\n${line}`);
  expect(stdout.match(/^(Passed|FAILED): [^,]+/gm)?.sort()).toEqual([
    'FAILED: c',
    'FAILED: check:a',
    'Passed: b',
    'Passed: d',
  ]);
  expect([...(/failed: (.*)\.$/m.exec(stderr)?.[1].split(', ') ?? [])].sort()).toEqual([
    'npm run c',
    'npm run check:a',
  ]);
});

test('it succeeds where all do', () => {
  expect(runTogether({ a: 'echo from a' })).toMatchObject({ status: 0, stderr: '' });
});
