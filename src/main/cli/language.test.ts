/** The language of a command, as a process of its own. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const entry = fileURLToPath(new URL('../../../bin/parley.mjs', import.meta.url));
const english = 'parley: Unknown command "chta"; did you mean chat? See parley --help.\n';
const chinese = 'parley: 未知命令“chta”；是不是 chat？参见 parley --help。\n';

test.each([
  [[], { LANG: 'zh_CN.UTF-8' }, chinese],
  [['--lang', 'zh'], { LANG: 'en_US.UTF-8' }, chinese],
  [['--lang=en'], { LANG: 'zh_CN.UTF-8' }, english],
  [[], { LANG: 'zh_CN.UTF-8', PARLEY_LANG: 'en' }, english],
  [[], { LANG: 'fr_FR.UTF-8' }, english],
])('parley with %j in %j', (options, variables, said) => {
  // An empty one counts as none.
  const env = { ...process.env, PARLEY_LANG: '', LC_ALL: '', LC_MESSAGES: '', ...variables };
  const { status, stderr } = spawnSync(process.execPath, [entry, ...options, 'chta'], { env, encoding: 'utf8' });
  expect(stderr).toBe(said);
  expect(status).toBe(2);
});

test('a script gets the same code in every language, and what was said', () => {
  const args = [entry, 'chta', '--json', '--lang', 'zh'];
  const { error } = JSON.parse(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout) as {
    error: Record<string, unknown>;
  };
  expect(error).toMatchObject({ code: 'invalid_input', said: { id: 'errors.seeHelp' } });
});
