import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingLibraries, NEEDED } from './cuda-libraries.ts';
import { installApart } from './install-apart.ts';

describe('installing apart', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'parley-setup-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  /** A package whose install script, like the real ones, empties its target first. */
  function install(script: string, timeLimitMs = 20_000): Promise<string | undefined> {
    const packageDir = path.join(folder, 'package');
    mkdirSync(path.join(packageDir, 'lib'), { recursive: true });
    writeFileSync(path.join(packageDir, 'lib', 'native.node'), 'the old one');
    const emptying =
      "const fs = require('fs'); fs.rmSync('lib', { recursive: true, force: true }); fs.mkdirSync('lib');";
    writeFileSync(path.join(packageDir, 'install.js'), emptying + script);
    return installApart({
      packageDir,
      command: ['install.js'],
      produces: ['lib/native.node'],
      timeLimitMs,
      onOutput: () => undefined,
    });
  }

  const installed = () => readFileSync(path.join(folder, 'package', 'lib', 'native.node'), 'utf8');

  it('puts what the script made in place', async () => {
    expect(await install("fs.writeFileSync('lib/native.node', 'the new one')")).toBeUndefined();
    expect(installed()).toBe('the new one');
    expect(readdirSync(folder)).toEqual(['package']);
  });

  it.each([
    ["throw new Error('Failed to download. HTTP status code = 403')", /exit code 1.*HTTP status code = 403/],
    ['', /did not make lib\/native\.node/],
  ])('leaves what was there when the script fails: %s', async (script, message) => {
    expect(await install(script)).toMatch(message);
    expect(installed()).toBe('the old one');
    expect(readdirSync(folder)).toEqual(['package']);
  });

  it('gives up on a script that does not end', async () => {
    expect(await install('setInterval(() => {}, 1000)', 300)).toMatch(/given up/);
    expect(installed()).toBe('the old one');
  });

  it('says that a package is not installed', async () => {
    const nowhere = path.join(folder, 'nowhere');
    const failure = await installApart({
      packageDir: nowhere,
      command: ['install.js'],
      produces: [],
      timeLimitMs: 1000,
      onOutput: () => undefined,
    });
    expect(failure).toMatch(/not installed: there is no .*nowhere/);
    expect(existsSync(nowhere)).toBe(false);
  });
});

it('names the libraries that CUDA lacks, by whom they are needed for', () => {
  const all: string[] = Object.values(NEEDED).flatMap((needed) => Object.values<readonly string[]>(needed).flat());
  expect(missingLibraries(new Set(all))).toEqual([]);
  const withoutCudnn = all.filter((library) => library !== 'libcudnn.so.9');
  expect(missingLibraries(new Set(withoutCudnn))).toEqual([
    'ONNX Runtime’s CUDA provider needs cuDNN 9; not found: libcudnn.so.9',
  ]);
  expect(missingLibraries(new Set())).toHaveLength(4);
});
