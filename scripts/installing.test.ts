/** Setting up: the README's commands, and who may run a program while packages are installed. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.join(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const manifest = JSON.parse(read('package.json')) as { allowScripts: Record<string, boolean>; engines: object };
const lock = JSON.parse(read('package-lock.json')) as { packages: Record<string, { hasInstallScript?: true }> };

test('every instruction installs with npm 11, whatever npm the machine has: npm 10 would compile and download', () => {
  const files = ['README.md', 'CONTRIBUTING.md', '.ci/run', 'bench/README.md', 'bin/parley.mjs'];
  for (const file of files) expect(read(file), file).not.toMatch(/\bnpm ci\b/);
  expect(read('README.md')).toContain('\nnpx -y npm@11 ci && npm start ');
  expect(read('README.md')).toContain('\nnpx -y npm@11 ci && npm test ');
  expect(read('.ci/run')).toContain('\nnpx -y npm@11 ci && npm test\n');
  expect(manifest.engines).not.toHaveProperty('npm');
});

test('for every package with an install script it is decided whether it may run', () => {
  const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript === true);
  const names = scripted.map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length));
  expect(names).toContain('node');
  expect(Object.keys(manifest.allowScripts)).toEqual(expect.arrayContaining(names));
});
