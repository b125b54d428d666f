/**
 * Runs a package's own install script in a copy beside the package, and moves what it made into place only when all of it is
 * there: such scripts empty their target first and fail half-way when a download does.
 */
import { spawn } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

export interface Installation {
  /** The installed package. */
  readonly packageDir: string;
  /** Parts of it that the script does not need; left out of the copy. */
  readonly without?: readonly string[];
  /** Arguments for Node, run in the copy. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Files and folders that the script makes, relative to the package. */
  readonly produces: readonly string[];
  readonly timeLimitMs: number;
  /** Gets what the script writes, as it comes. */
  readonly onOutput: (text: string) => void;
}

/** Undefined when it is in place, else what went wrong; the installed package is then as it was. */
export async function installApart(installation: Installation): Promise<string | undefined> {
  const { packageDir, without = [], produces } = installation;
  if (!existsSync(packageDir)) return `the package is not installed: there is no ${packageDir}`;
  const copy = path.join(path.dirname(packageDir), `.setup-${path.basename(packageDir)}`);
  rmSync(copy, { recursive: true, force: true });
  try {
    const left = without.map((part) => path.join(packageDir, part));
    cpSync(packageDir, copy, { recursive: true, filter: (source) => !left.includes(source) });
    for (const made of produces) rmSync(path.join(copy, made), { recursive: true, force: true });
    const failure = await runScript(copy, installation);
    if (failure !== undefined) return failure;
    const absent = produces.filter((made) => !existsSync(path.join(copy, made)));
    if (absent.length > 0) return `its install script ended well, but did not make ${absent.join(', ')}`;
    for (const made of produces) replace(path.join(packageDir, made), path.join(copy, made));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function replace(target: string, made: string): void {
  const former = `${target}.former`;
  rmSync(former, { recursive: true, force: true });
  mkdirSync(path.dirname(target), { recursive: true });
  if (existsSync(target)) renameSync(target, former);
  renameSync(made, target);
  rmSync(former, { recursive: true, force: true });
}

const TAIL_LENGTH = 2000;

function runScript(folder: string, installation: Installation): Promise<string | undefined> {
  const { command, environment, timeLimitMs, onOutput } = installation;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, command, {
      cwd: folder,
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A group of its own, so that a compiler it started ends with it.
      detached: process.platform !== 'win32',
    });
    let tail = '';
    const collect = (text: string) => {
      tail = (tail + text).slice(-TAIL_LENGTH);
      onOutput(text);
    };
    child.stdout.setEncoding('utf8').on('data', collect);
    child.stderr.setEncoding('utf8').on('data', collect);
    let late = false;
    const limit = setTimeout(() => {
      late = true;
      if (process.platform === 'win32') child.kill();
      else process.kill(-child.pid!, 'SIGKILL');
    }, timeLimitMs);
    child.on('error', (error) => (tail += error.message));
    child.on('close', (code) => {
      clearTimeout(limit);
      if (late) resolve(`it was given up after ${Math.round(timeLimitMs / 60_000)} minutes`);
      else resolve(code === 0 ? undefined : `its install script failed (exit code ${code}): ${lastLines(tail)}`);
    });
  });
}

/** The sentence of the error rather than the stack under it. */
function lastLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  const error = lines.findLast((line) => /^\w*Error:/.test(line));
  return error ?? lines.filter((line) => line !== '').slice(-1)[0] ?? 'it said nothing';
}
