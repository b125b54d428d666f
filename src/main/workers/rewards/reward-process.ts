/** A person's reward function at work, in a process of its own: `reward-sandbox.ts` says what keeps it in. */
import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Said } from '../../../shared/language/said.ts';
import { said } from '../../../shared/language/said.ts';
import type { Scored } from '../../learn/rollout/reward-port.ts';
import { sandboxCode, sandboxFlags, type SandboxAnswer, type SandboxStart } from './reward-sandbox.ts';

export interface AskedReply {
  readonly prompt: readonly Message[];
  readonly completion: string;
  readonly reference?: string;
}

export interface RewardFunction {
  /**
   * In the replies' order: the function's number, or the sum of those that it names.
   * @throws ParleyError invalid_input with the prompt and the completion where the function fails, is too slow or takes too much memory
   */
  score(replies: readonly AskedReply[]): Promise<Scored[]>;
  dispose(): Promise<void>;
}

export interface FunctionLimits {
  /** For one call of `score`: of computing, where the system tells it, else by the clock. */
  readonly batchMs: number;
  readonly memoryBytes: number;
}

/** What the sandbox tells in its own words, or what is seen of it from outside. */
type Fault = Said | string;
type Answer = Exclude<SandboxAnswer, { fault: string }> | { readonly fault: Fault };
type Doing = 'start' | 'load' | 'score';

const maxSourceBytes = 1e6;
/** Until the process is there: a busy machine may take its time. */
const startMs = 30_000;
const lookEveryMs = 50;
/** How much longer than its limit a batch may take by the clock, where other programs use the processor. */
const clockFactor = 10;

/** One second and 256 MB, unless PARLEY_REWARD_SECONDS and PARLEY_REWARD_MB say otherwise. */
export function functionLimits(environment: NodeJS.ProcessEnv = process.env): FunctionLimits {
  const numberOf = (name: string, usual: number) => {
    const value = Number(environment[name] ?? usual);
    if (value > 0 && Number.isFinite(value)) return value;
    const got = JSON.stringify(environment[name]);
    throw new ParleyError('invalid_input', said('training.notAPositiveNumber', { name, got }));
  };
  return { batchMs: 1000 * numberOf('PARLEY_REWARD_SECONDS', 1), memoryBytes: 1e6 * numberOf('PARLEY_REWARD_MB', 256) };
}

/**
 * Starts the function of a JavaScript file: its default export, or what it assigns to `module.exports`.
 * @throws ParleyError not_found, invalid_input for a file that is none or that does anything but define a function
 */
export async function openRewardFunction(file: string, limits = functionLimits()): Promise<RewardFunction> {
  const name = path.basename(file);
  const source = await readSource(file);
  const child = startSandbox(limits);
  const fail = (fault: Fault, at?: AskedReply): ParleyError => functionFault(name, fault, at);
  const output = watchOutput(child);
  let broken: ParleyError | undefined;

  /** Waits for so many answers to a line; what takes longer has not done what is to be said. */
  const ask = async (line: string, count: number, within: FunctionLimits, doing: Doing): Promise<Answer[]> => {
    const answers: Answer[] = [];
    const ended = Promise.withResolvers<Said | undefined>();
    output.receive = (answer) => {
      answers.push(answer);
      if ('fault' in answer || answers.length === count) ended.resolve(undefined);
    };
    void output.exited.then(() => ended.resolve(whyEnded(output.tail(), within)));
    const watch = setInterval(look(child.pid, within, doing, ended.resolve), lookEveryMs);
    if (line !== '') child.stdin.write(`${line}\n`);
    const fault = await ended.promise.finally(() => clearInterval(watch));
    return fault === undefined || answers.some((answer) => 'fault' in answer) ? answers : [...answers, { fault }];
  };

  const start: SandboxStart = {
    source,
    fileName: name,
    memoryBytes: limits.memoryBytes,
    endMs: 2 * clockFactor * limits.batchMs,
  };
  const [there] = await ask('', 1, { batchMs: startMs, memoryBytes: Infinity }, 'start');
  const [ready] = 'fault' in there ? [there] : await ask(JSON.stringify(start), 1, limits, 'load');
  if ('fault' in ready) {
    kill(child);
    throw fail(ready.fault);
  }
  return {
    async score(replies) {
      if (broken !== undefined) throw broken;
      if (replies.length === 0) return [];
      const answers = await ask(JSON.stringify(replies), replies.length, limits, 'score');
      return answers.map((answer, i) => {
        if ('value' in answer) return scoredBy(name, answer.value);
        kill(child);
        broken = fail('fault' in answer ? answer.fault : said('training.fault.outOfTurn'), replies[i]);
        throw broken;
      });
    },
    async dispose() {
      kill(child);
      await output.exited;
    },
  };
}

/** @throws ParleyError not_found, invalid_input */
async function readSource(file: string): Promise<string> {
  let source: string;
  try {
    source = await readFile(file, 'utf8');
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    const why =
      code === 'ENOENT'
        ? said('training.noSuchFile')
        : code === 'EISDIR'
          ? said('training.isFolder')
          : said('training.fileNotRead', { code });
    throw new ParleyError('not_found', said('training.rewardFileMissing', { file, why }), { file });
  }
  if (source.length <= maxSourceBytes) return source;
  throw new ParleyError('invalid_input', said('training.rewardFileTooLarge', { file, limit: maxSourceBytes }));
}

function startSandbox({ memoryBytes }: FunctionLimits): ChildProcessWithoutNullStreams {
  const environment: NodeJS.ProcessEnv = {};
  // Electron's binary is a Node as well, where it is told so; Windows starts no process without its own folder's name.
  if (process.versions.electron !== undefined) environment.ELECTRON_RUN_AS_NODE = '1';
  if (process.env.SystemRoot !== undefined) environment.SystemRoot = process.env.SystemRoot;
  const flags = sandboxFlags(Math.max(16, Math.round(memoryBytes / 1e6)));
  return spawn(process.execPath, [...flags, '-e', sandboxCode()], {
    env: environment,
    cwd: path.parse(process.execPath).root,
    stdio: 'pipe',
    windowsHide: true,
  });
}

const answerSchema = z.union([
  z.strictObject({ ready: z.literal(true) }),
  z.strictObject({ value: z.union([z.number(), z.record(z.string(), z.number())]) }),
  z.strictObject({ fault: z.string() }),
]);

interface Output {
  receive: (answer: Answer) => void;
  readonly exited: Promise<void>;
  tail(): string;
}

/** What the process writes is not to be believed: a function that got out could write anything. */
function watchOutput(child: ChildProcessWithoutNullStreams): Output {
  let tail = '';
  const exited = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-4096)));
  child.on('error', (error) => {
    tail += error.message;
    exited.resolve();
  });
  child.on('close', () => exited.resolve());
  // Its end is told by `close`; a pipe that breaks before says no more.
  child.stdin.on('error', () => undefined);
  const output: Output = { receive: () => undefined, exited: exited.promise, tail: () => tail };
  createInterface({ input: child.stdout }).on('line', (line) => output.receive(answerIn(line)));
  return output;
}

function answerIn(line: string): Answer {
  try {
    return answerSchema.parse(JSON.parse(line));
  } catch {
    return { fault: said('training.fault.noAnswer') };
  }
}

function whyEnded(tail: string, limits: FunctionLimits): Said {
  if (/heap out of memory|allocation failed/i.test(tail)) return tooMuchMemory(limits);
  const last = tail.trim().split('\n').at(-1) ?? '';
  return last === '' ? said('training.fault.ended') : said('training.fault.endedWith', { output: last.slice(0, 200) });
}

const tooMuchMemory = ({ memoryBytes }: FunctionLimits) => said('training.fault.tooMuchMemory', { bytes: memoryBytes });

/** Looks after a batch: how long it computes, and what the process holds. */
function look(pid: number | undefined, limits: FunctionLimits, doing: Doing, end: (fault: Said) => void): () => void {
  const before = usageOf(pid);
  const began = performance.now();
  return () => {
    const [usage, passedMs] = [usageOf(pid), performance.now() - began];
    if (usage && before && usage.bytes - before.bytes > limits.memoryBytes) end(tooMuchMemory(limits));
    const computedMs = usage && before ? usage.computedMs - before.computedMs : passedMs;
    if (computedMs > limits.batchMs || passedMs > clockFactor * limits.batchMs) {
      end(said('training.fault.tooSlow', { seconds: limits.batchMs / 1000, doing }));
    }
  };
}

/** What Linux tells of a process; undefined elsewhere, and of one that is gone. */
function usageOf(pid: number | undefined): { readonly computedMs: number; readonly bytes: number } | undefined {
  if (process.platform !== 'linux' || pid === undefined) return undefined;
  try {
    // Behind the name, which may hold spaces: user and system time in hundredths of a second are the fields 14 and 15, pages held 24.
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1')
      .replace(/^.*\) /s, '')
      .split(' ');
    return { computedMs: 10 * (Number(fields[11]) + Number(fields[12])), bytes: 4096 * Number(fields[21]) };
  } catch {
    return undefined;
  }
}

function kill(child: ChildProcessWithoutNullStreams): void {
  child.kill('SIGKILL');
}

function scoredBy(name: string, value: number | Readonly<Record<string, number>>): Scored {
  if (typeof value === 'number') return { score: value, parts: { [name]: value } };
  return { score: Object.values(value).reduce((sum, part) => sum + part, 0), parts: value };
}

const shownCharacters = 200;

function functionFault(name: string, fault: Fault, at: AskedReply | undefined): ParleyError {
  if (at === undefined) return new ParleyError('invalid_input', said('training.rewardFault', { name, fault }));
  const quoted = (text: string) =>
    JSON.stringify(text.length > shownCharacters ? `${text.slice(0, shownCharacters)}…` : text);
  const where = { completion: quoted(at.completion), prompt: quoted(at.prompt.at(-1)?.content ?? '') };
  return new ParleyError('invalid_input', said('training.rewardFaultAt', { name, fault, ...where }), {
    prompt: at.prompt.map(({ role, content }) => ({ role, content })),
    completion: at.completion,
  });
}
