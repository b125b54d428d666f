/** The command itself, as a process of its own, on a home folder with a tiny model. */
import { spawn } from 'node:child_process';
import type { StdioOptions } from 'node:child_process';
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../app/app.ts';
import { writeAdapterFolder } from '../models/files/adapter-folder.ts';
import { readVersionFolder } from '../models/files/version-folder.ts';
import { writeTinyVersion } from '../workers/fixtures/tiny-version.ts';

let folder: string;
let home: string;
const file = (name: string) => join(folder, name);
const writeLines = (name: string, records: readonly unknown[]) =>
  writeFileSync(file(name), records.map((record) => `${JSON.stringify(record)}\n`).join(''));

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'parley-cli-'));
  home = file('home');
  const app = await createApp({ home, command: 'test', baseModelDir: await writeTinyVersion(file('base')) });
  await app.close();
  const topics = Array.from({ length: 60 }, (_, index) => `what about ${index}?`);
  writeLines(
    'ranked.jsonl',
    topics.map((prompt) => ({ prompt, completions: ['aa', 'zzz', 'm'], ranks: [1, 3, 2] })),
  );
  writeLines(
    'prompts.jsonl',
    topics.slice(0, 5).map((prompt) => ({ prompt })),
  );
  writeLines('chats.jsonl', [chat('hi')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const chat = (opening: string) => ({
  messages: [
    { role: 'user', content: opening },
    { role: 'assistant', content: 'hello' },
  ],
});

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

interface Talk {
  readonly input?: string;
  /** Called with all of stderr whenever more of it comes. */
  readonly onStderr?: (text: string, kill: (signal: NodeJS.Signals) => void) => void;
}

const entry = new URL('../../../bin/parley.mjs', import.meta.url).pathname;

/** Without the tiny model's name, the one that ships would come beside it and answer by default. */
const environment = () => ({ ...process.env, PARLEY_HOME: home, PARLEY_BASE_MODEL: file('base') });

/** Runs `parley …` to its end. */
function parley(args: readonly string[], { input = '', onStderr }: Talk = {}): Promise<Ended> {
  const child = spawn(process.execPath, [entry, ...args], {
    env: { ...environment(), NO_COLOR: '1' },
    cwd: folder,
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    onStderr?.(stderr, (signal) => child.kill(signal));
  });
  child.stdin.on('error', () => undefined).end(input);
  return new Promise((resolve, reject) => {
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

/** The one object that a command with --json prints, and nothing else. */
async function json(args: readonly string[], talk?: Talk) {
  const { code, stdout, stderr } = await parley([...args, '--json'], talk);
  expect(stdout.endsWith('\n'), stderr).toBe(true);
  expect(stdout.trimEnd()).not.toContain('\n');
  return { code, stderr, result: JSON.parse(stdout) as Record<string, unknown> };
}

const small = ['--max-tokens', '6', '--seed', '1'];

test('one reply: JSON with its figures, or the text alone on stdout', async () => {
  const { code, result } = await json(['chat', '--prompt', 'Hello', ...small]);
  expect(code).toBe(0);
  expect(result).toMatchObject({ version: 'parley-base', tokens: 6, finishReason: 'length', seed: 1 });
  expect(result.tokensPerSecond).toBeGreaterThan(0);
  expect(result.firstTokenMs).toBeGreaterThan(0);
  const plain = await parley(['chat', '--prompt', 'Hello', ...small]);
  expect(plain.stderr).toMatch(
    /^6 tokens, [\d.,]+ tok\/s, first after \d+ ms, cut off at the length limit, parley-base, seed 1\n$/,
  );
  expect(plain.stdout.split('\n').length).toBeGreaterThan(1);
});

test('a conversation reads lines; what goes wrong is said and it goes on', async () => {
  const input = 'Hello\n/udno\n/undo\n/quit\n';
  const { code, stdout, stderr } = await parley(['chat', ...small], { input });
  expect(code).toBe(0);
  expect(stderr).toBe('There is no /udno. Did you mean /undo? /help lists what there is.\nTaken back: Hello\n');
  expect(stdout.length).toBeGreaterThan(1);
});

test('a conversation that grows beyond the context says which turns a reply has not seen', async () => {
  const line = `${'Hello, you. '.repeat(4).trim()}\n`;
  const { code, stderr } = await parley(['chat', ...small], { input: line.repeat(2) });
  expect([code, stderr]).toEqual([0, expect.stringContaining('the oldest 2 turns no longer fit and were left out')]);
});

test('candidates have their tokens and log-probability', async () => {
  const { result } = await json(['candidates', '--prompt', 'Hello', '--n', '3', ...small]);
  const candidates = result.candidates as { completion: string; tokens: number; logprob: number }[];
  expect(candidates).toHaveLength(3);
  for (const { tokens, logprob } of candidates) {
    expect(tokens).toBe(6);
    expect(logprob).toBeLessThan(0);
  }
});

test('an import takes the good lines, lists the bad ones and says so by its exit code', async () => {
  writeLines('half.jsonl', [{ prompt: 'one' }, { nothing: 1 }, { prompt: 'two' }]);
  appendFileSync(file('half.jsonl'), 'not json\n');
  const { code, result, stderr } = await json(['data', 'import', 'half.jsonl']);
  expect(code).toBe(1);
  expect(result).toMatchObject({ imported: 2, skipped: 2, errors: [{ line: 2 }, { line: 4 }] });
  // On a busy machine reading takes long enough for its progress to be told.
  const said = stderr.replace(/^reading: .+\n/gm, '');
  expect(said).toMatch(/^half\.jsonl, line 2: .+\nhalf\.jsonl, line 4: .+\n$/);
  const listed = await parley(['data', 'list']);
  expect(listed.stdout).toMatch(/^Name +Items +Kinds +Source +Made\nhalf +2 +2 prompt +half\.jsonl/);
});

test('a preview says what would become of a file, and stores nothing', async () => {
  writeLines('seen.jsonl', [
    { prompt: 'a', chosen: 'b', rejected: 'c' },
    { prompt: 'a', chosen: 'b', rejected: 7 },
  ]);
  const { code, stdout } = await parley(['data', 'preview', 'seen.jsonl']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^seen\.jsonl: read as trl-preference; from 2 records: 1 preference; 1 left out\n/);
  expect(stdout).toMatch(/\n +1 +preference +a +✓ b +✗ c\n/);
  expect(stdout).toContain('line 2: rejected: expected');
  const { result } = await json(['data', 'list']);
  expect((result.datasets as { name: string }[]).map(({ name }) => name)).not.toContain('seen');
});

test('what a data format has no place for is named', async () => {
  writeLines('pairs.jsonl', [{ prompt: 'one', chosen: 'a', rejected: 'b', margin: 1 }]);
  const { code, stderr } = await json(['data', 'import', 'pairs.jsonl']);
  expect([code, stderr]).toEqual([0, expect.stringContaining('margin (1)')]);
});

test('an adapter is imported into the version it was made for', async () => {
  const matrix = (rows: number, columns: number) => ({
    shape: [rows, columns],
    data: new Float32Array(rows * columns).fill(0.1),
  });
  const { config } = await readVersionFolder(file('base'));
  const layer = 'model.layers.1.self_attn.q_proj';
  const tensors = new Map([
    [`${layer}.lora_A.weight`, matrix(2, 16)],
    [`${layer}.lora_B.weight`, matrix(16, 2)],
  ]);
  await writeAdapterFolder(file('lora'), { rank: 2, alpha: 2, baseModel: 'maker/base', tensors }, config);
  const unnamed = await json(['models', 'import', 'lora']);
  expect(unnamed.code).toBe(2);
  expect(unnamed.stderr).toContain('it was made for maker/base');
  const { result, stderr } = await json(['models', 'import', 'lora', '--base', 'parley-base']);
  expect(stderr).toContain('a LoRA adapter of rank 2 for maker/base');
  expect(stderr).toContain('was merged into parley-base');
  expect(result).toMatchObject({ version: { id: 'lora', parentId: 'parley-base' } });
});

test('a rule ranks, and a person by keyboard: ties, a skip, an undo that is done over', async () => {
  const rank = ['rank', '--prompts', 'prompts.jsonl', '--n', '3', '--max-tokens', '6'];
  const simulated = await json([...rank, '--count', '4', '--rater', 'rule:length:0-1', '--seed', '1']);
  expect(simulated.result).toMatchObject({ rankings: 4, prompts: 4 });
  const byHand = await json(rank, { input: '?\n2 1=3\nu\n3 9\n1=2=3\ns too odd\nq\n' });
  expect(byHand.result).toMatchObject({ rankings: 1, skipped: 1 });
  expect(byHand.result.pairs).toBe(0);
  expect(byHand.stderr).toContain('The last ranking is undone; here it is again.');
  expect(byHand.stderr).toContain('not "9"');
  const rest = await parley(rank, { input: '1 2 3\n1 2 3\n1 2 3\n' });
  expect(rest.stdout).toContain('Every prompt has been ranked.');
  expect(rest.stdout).toMatch(/3 rankings \(\d pairs, \d tied\) saved\n$/);
});

test('a run shows its progress on stderr; stopped by a signal it says how to go on, and goes on', async () => {
  await parley(['data', 'import', 'chats.jsonl']);
  writeFileSync(file('long.json'), '{"epochs": 60, "batchSize": 1, "checkpointEvery": 1}');
  const train = ['train', 'sft', '--data', 'chats', '--config', 'long.json'];
  let sent = false;
  const stopped = await json(train, {
    onStderr(text, kill) {
      if (!sent && text.includes('SFT: ')) kill('SIGINT');
      sent ||= text.includes('SFT: ');
    },
  });
  expect(stopped.code).toBe(130);
  const error = stopped.result.error as { code: string; message: string; details: { run: string } };
  expect(error.code).toBe('cancelled');
  expect(stopped.stderr).toContain(`parley runs resume ${error.details.run}`);
  const shown = await json(['runs', 'show', error.details.run]);
  const run = { id: error.details.run, state: 'stopped', result: null };
  expect(shown.result).toMatchObject({ run });
  expect(shown.result.signs).toBeInstanceOf(Array);
  const resumed = await json(['runs', 'resume']);
  expect(resumed.code).toBe(0);
  expect(resumed.result).toMatchObject({ run: error.details.run, steps: 60 });
  // Stopped and taken up again, each step is there once.
  const lines = (await parley(['runs', 'figures'])).stdout.trimEnd().split('\n');
  expect(lines.map((line) => line.split(',')[1])).toEqual([
    'step',
    ...Array.from({ length: 60 }, (_, i) => `${i + 1}`),
  ]);
  expect(readFileSync(join(shown.result.figures as string, 'figures.csv'), 'utf8')).toBe(`${lines.join('\n')}\n`);
  expect((await parley(['runs', 'figures', '--out', 'ranked.jsonl'])).stderr).toMatch(/There is a file .* already/);
});

test('a run can be stopped from another process, which else is told who holds the folder', async () => {
  let other: Promise<[Ended, Ended, Ended, Ended]> | undefined;
  writeLines(
    'many.jsonl',
    Array.from({ length: 40 }, (_, index) => chat(`hi ${index}`)),
  );
  await parley(['data', 'import', 'many.jsonl']);
  // Four thousand updates: far from done when it is stopped.
  writeFileSync(file('longer.json'), '{"epochs": 100, "batchSize": 1}');
  const stopped = await parley(['train', 'sft', '--data', 'many', '--config', 'longer.json'], {
    onStderr(text) {
      if (text.includes('SFT: ')) other ??= stopFromElsewhere();
    },
  });
  const [refused, settings, formats, stop] = (await other) ?? [];
  // What needs nothing of the folder is told whoever holds it.
  expect([settings?.code, formats?.code]).toEqual([0, 0]);
  expect(settings?.stdout).toContain('klCoef: null (at least 0 and at most 10, or null)');
  expect(formats?.stdout).toContain('trl-preference');
  expect(stop?.stderr).toMatch(/^Asking parley train sft \(process \d+\) to save and stop\n$/);
  expect(refused?.code).toBe(1);
  expect(refused?.stderr).toMatch(
    /^parley models list: The home folder .* is in use by process \d+ \(parley train sft\)/,
  );
  expect(stop?.stdout).toMatch(/^Fine-tuning \d+ is stopped\. Go on with: parley runs resume run_\w+ --home .+\n$/);
  expect(stopped.code).toBe(143);
});

async function stopFromElsewhere(): Promise<[Ended, Ended, Ended, Ended]> {
  return [
    await parley(['models', 'list']),
    await parley(['train', 'settings', 'ppo']),
    await parley(['data', 'formats']),
    await parley(['runs', 'stop']),
  ];
}

test('a reward model and a round: their figures as JSON, progress on stderr', async () => {
  await parley(['data', 'import', 'ranked.jsonl']);
  const reward = await json(['train', 'reward', '--data', 'ranked']);
  expect(Object.keys(reward.result)).toEqual(
    expect.arrayContaining([
      'run',
      'pairs',
      'heldOutPairs',
      'heldOutAccuracy',
      'interval',
      'longerWinsBaseline',
      'durationSeconds',
    ]),
  );
  writeFileSync(
    file('round.json'),
    '{"ppo": {"episodes": 16, "rolloutBatchSize": 8, "maxNewTokens": 6}, "contestPrompts": 20, "contestSamples": 1}',
  );
  const planned = await json(['round', '--data', 'ranked', '--method', 'dpo', '--dry-run']);
  expect(planned.result).toMatchObject({
    method: 'dpo',
    from: 'parley-base',
    settings: { dpo: { epochs: 1 } },
    time: null,
  });
  expect((planned.result.memory as { stage: string }[]).map(({ stage }) => stage)).toEqual(['judge', 'dpo']);
  const round = await json(['round', '--data', 'ranked', '--contest', 'everyday-heldout', '--config', 'round.json']);
  expect(round.code).toBe(0);
  expect(round.result).toMatchObject({ parent: 'parley-base', winRate: { judge: 'judge' } });
  expect(round.stderr).toContain('PPO: 2 of 2 (100 %)');
  const id = String(round.result.version);
  const list = async () => (await parley(['models', 'list'])).stdout;
  expect(await list()).toMatch(new RegExp(`^  Round 1 +${id}`, 'm'));
  const renamed = await parley(['models', 'rename', 'round 1', 'Asks back']);
  expect(renamed.stdout).toBe('Round 1 is now called Asks back\n');
  expect(await list()).toMatch(new RegExp(`^  Asks back +${id}`, 'm'));
  const shown = await json(['runs', 'show', 'ROUND 1']);
  const names = { version: id, versionName: 'Asks back', parent: 'parley-base', parentName: 'parley-base' };
  expect(shown.result).toMatchObject({ run: { name: 'Round 1', fromName: 'parley-base', result: names } });
  const told = (await parley(['runs', 'show', 'round 1'])).stdout;
  expect(told).toMatch(/^Round 1 \(run_\w+\), from parley-base: completed\n\nAsks back, from parley-base, in /);
  expect(told).not.toContain(id);
  expect((await parley(['runs', 'report', 'round 1'])).stdout).toMatch(/^# Asks back, from parley-base\n/);
});

test('improve says what to collect, then which round fits and why', async () => {
  const fresh = ['--home', file('fresh')];
  const empty = await json(['improve', ...fresh]);
  expect(empty.code).toBe(1);
  expect(empty.result).toMatchObject({ method: null, version: null, verdict: null, missing: [{ more: 100 }] });
  const labelOf = (i: number) => ({ prompt: `p${i}`, completion: `r${i}`, label: i % 2 === 0 });
  writeLines(
    'thumbs.jsonl',
    Array.from({ length: 120 }, (_, i) => labelOf(i)),
  );
  await parley(['data', 'import', 'thumbs.jsonl', ...fresh]);
  const { result } = await json(['improve', '--dry-run', ...fresh]);
  expect(result).toMatchObject({ method: 'kto', round: { data: ['thumbs'] }, counts: { importedLabels: 120 } });
  expect(result.because).toMatch(/^There are 60 thumbs up and 60 down and no pairs\. KTO learns /);
  expect((await parley(['runs', 'list', ...fresh])).stdout).not.toContain('Round');
});

test.each([
  [['chat', '--prompt', 'x', '--version', 'nobody'], 1, /^parley chat: There is no version "nobody"/],
  [['data', 'import', 'gone.jsonl'], 1, /^parley data import: .*gone\.jsonl: there is no such file/],
  [['rank', '--rater', 'rule:qestion'], 2, /Unknown rule "qestion"; .* Did you mean rule:question\?/],
  [['rank', '--prompts', 'everydy'], 1, /Did you mean everyday\?/],
  [['evaluate', 'parley-base', '--data', 'half.jsonl'], 2, /line 2: /],
  [['compare', 'parley-base'], 2, /^parley compare: Missing required argument "b"/],
])('%j: one line and exit code %d, with --json also an object', async (args, code, line) => {
  const { code: exit, stderr, result } = await json(args);
  expect(exit).toBe(code);
  expect(stderr).toMatch(line);
  expect(stderr.trimEnd()).not.toContain('\n');
  expect(result.error).toMatchObject({ message: expect.any(String) as string });
});

test('a reader that goes away early is no failure', async () => {
  const child = spawn(process.execPath, [entry, 'env'], { env: environment() });
  child.stdout.destroy();
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  expect(await new Promise((resolve) => child.on('close', resolve))).toBe(0);
  expect(stderr).toBe('');
});

test.skipIf(!existsSync('/dev/full'))(
  'output that cannot be written ends no training: it is said, with exit code 1',
  async () => {
    await parley(['data', 'import', 'chats.jsonl', '--name', 'few chats']);
    const full = openSync('/dev/full', 'w');
    const args = ['train', 'sft', '--data', 'few chats', '--json'];
    const run = async (stdio: StdioOptions, ...more: string[]): Promise<Ended> => {
      const child = spawn(process.execPath, [entry, ...more], { env: environment(), stdio });
      let [stdout, stderr] = ['', ''];
      child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      return { code: await new Promise((resolve) => child.on('close', resolve)), stdout, stderr };
    };
    const runs = async () => (await json(['runs', 'list'])).result.runs as { readonly state: string }[];
    const before = (await runs()).length;
    const noErrors = await run(['ignore', 'pipe', full], ...args);
    const nothing = await run(['ignore', full, full], ...args);
    const noResult = await run(['ignore', full, 'pipe'], ...args);
    closeSync(full);
    expect((await runs()).slice(0, (await runs()).length - before).map(({ state }) => state)).toEqual(
      Array(3).fill('completed'),
    );
    expect([noErrors.code, nothing.code, noResult.code]).toEqual([1, 1, 1]);
    // With --json, standard output stays one object.
    expect(JSON.parse(noErrors.stdout)).toMatchObject({ version: expect.any(String) as string });
    expect(noResult.stderr).toMatch(
      /\nparley: Standard output could not be written \(.*ENOSPC.*\)\. The command went on to its end/,
    );
    expect(noResult.stderr).not.toMatch(/\n\s+at /);
  },
);
