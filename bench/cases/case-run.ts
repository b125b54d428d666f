/** One case: a fresh home folder, the commands run in it, and the verdict. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const parleyBin = path.resolve(import.meta.dirname, '../../bin/parley.mjs');
const commandTimeoutMs = 300_000;

export interface Verdict {
  readonly outcome: 'right' | 'wrong' | 'skipped';
  /** The reason where it is not right; what was seen where it is. */
  readonly why: string;
}

/** Throws where the case is wrong, `Impossible` where it cannot be tried here; may return what was seen, in a few words. */
export type Check = (run: CaseRun) => Promise<string | void>;

export class Impossible extends Error {}

export interface CommandOutcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What a person sees, both streams. */
  readonly all: string;
}

export class CaseRun {
  /** The folder of all cases: commands run in it, as the READMEs say. */
  readonly casesDir: string;
  readonly name: string;
  readonly home: string;
  readonly tempDir: string;

  constructor(casesDir: string, name: string, tempDir: string) {
    this.casesDir = casesDir;
    this.name = name;
    this.tempDir = tempDir;
    this.home = path.join(tempDir, 'home');
  }

  /** The case's own folder, or a file in it. */
  at(...parts: string[]): string {
    return path.join(this.casesDir, this.name, ...parts);
  }

  temp(name: string): string {
    return path.join(this.tempDir, name);
  }

  /** `parley …` with this case's home folder, whatever it ends with. */
  try(...args: string[]): Promise<CommandOutcome> {
    return this.exec(process.execPath, [parleyBin, ...args, '--home', this.home]);
  }

  /** A command that has to end with 0. */
  async parley(...args: string[]): Promise<CommandOutcome> {
    const outcome = await this.try(...args);
    if (outcome.exitCode !== 0) {
      throw new Error(`parley ${args.slice(0, 3).join(' ')} ended with ${outcome.exitCode}: ${lastLine(outcome.all)}`);
    }
    return outcome;
  }

  /** The object that a command prints with --json; it has to end with 0. */
  async json<Result>(...args: string[]): Promise<Result> {
    return JSON.parse((await this.parley(...args, '--json')).stdout) as Result;
  }

  /** A shell line in which `$PARLEY` is the command and `$H` the home folder. */
  shell(line: string): Promise<CommandOutcome> {
    const quoted = `${JSON.stringify(process.execPath)} ${JSON.stringify(parleyBin)}`;
    return this.exec('bash', ['-c', line.replaceAll('$PARLEY', quoted)], { H: this.home });
  }

  exec(command: string, args: readonly string[], environment: Record<string, string> = {}): Promise<CommandOutcome> {
    const env = { ...process.env, NO_COLOR: '1', ...environment };
    const options = { cwd: this.casesDir, env, timeout: commandTimeoutMs, maxBuffer: 64 * 1024 * 1024 };
    return new Promise((resolve) => {
      execFile(command, args, options, (error, stdout, stderr) => {
        const exitCode = error === null ? 0 : typeof error.code === 'number' ? error.code : -1;
        resolve({ exitCode, stdout, stderr, all: `${stdout}${stderr}` });
      });
    });
  }
}

export async function runCase(casesDir: string, name: string, check: Check | undefined): Promise<Verdict> {
  if (check === undefined) return { outcome: 'wrong', why: 'no check is written for it' };
  const tempDir = await mkdtemp(path.join(tmpdir(), 'parley-case-'));
  try {
    return { outcome: 'right', why: (await check(new CaseRun(casesDir, name, tempDir))) ?? '' };
  } catch (thrown) {
    const why = (thrown instanceof Error ? thrown.message : String(thrown)).replace(/\s+/g, ' ').slice(0, 400);
    return { outcome: thrown instanceof Impossible ? 'skipped' : 'wrong', why };
  } finally {
    await rm(tempDir, { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
