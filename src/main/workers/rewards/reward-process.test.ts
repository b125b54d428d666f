import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { functionLimits, openRewardFunction, type FunctionLimits, type RewardFunction } from './reward-process.ts';
import { sandboxCode, sandboxFlags } from './reward-sandbox.ts';

const dir = mkdtempSync(path.join(tmpdir(), 'parley-reward-'));
let opened: RewardFunction | undefined;
afterEach(async () => opened?.dispose());
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));

const limits: FunctionLimits = { batchMs: 1000, memoryBytes: 256e6 };
const prompt = [{ role: 'user' as const, content: 'Tea?' }];
const asked = (completion: string, reference?: string) => ({ prompt, completion, reference });

async function open(source: string, changes: Partial<FunctionLimits> = {}): Promise<RewardFunction> {
  const file = path.join(dir, 'reward.js');
  writeFileSync(file, source);
  opened = await openRewardFunction(file, { ...limits, ...changes });
  return opened;
}

/** The message of the error that scoring a good reply and then a bad one ends with. */
async function faultOf(source: string, changes?: Partial<FunctionLimits>): Promise<string> {
  const scoring = async () => (await open(source, changes)).score([asked('fine'), asked('bad')]);
  return scoring().then(
    (scored) => `no fault: ${JSON.stringify(scored)}`,
    (error: Error) => error.message,
  );
}
const onlyOnBad = (code: string) =>
  `export default (prompt, completion) => { if (completion === 'bad') { ${code} } return 1; };`;
const named = 'Reward function reward.js, on the reply "bad" to "Tea?": it ';

test('scores with prompt, completion and reference; named numbers are parts and add up', async () => {
  const one = await open(`
    import.meta;
    export default (prompt, completion, reference) => completion.length + 10 * prompt[0].content.length + 100 * (reference === undefined ? 0 : reference.length);`);
  expect(await one.score([asked('ab'), asked('abc', 'x')])).toEqual([
    { score: 42, parts: { 'reward.js': 42 } },
    { score: 143, parts: { 'reward.js': 143 } },
  ]);
  expect(await one.score([])).toEqual([]);
  expect(await one.score([asked('a')])).toMatchObject([{ score: 41 }]);
  await one.dispose();
  const two = await open(
    `module.exports = (p, completion) => ({ short: -completion.length, polite: completion.includes('please') ? 0.5 : 0 });`,
  );
  expect(await two.score([asked('please')])).toEqual([{ score: -5.5, parts: { short: -6, polite: 0.5 } }]);
});

describe('a fault names prompt and completion', () => {
  test.each([
    ['return NaN', 'returned NaN'],
    ['return 1 / 0', 'returned Infinity'],
    ['return "good"', 'returned a text ("good")'],
    ['return', 'returned nothing'],
    ['return null', 'returned null'],
    ['return []', 'returned a list'],
    ['return {}', 'returned an object'],
    ['return { polite: "yes" }', 'returned "polite" as a text ("yes")'],
    ['return Promise.resolve(1)', 'returned a promise (it cannot be async)'],
    ['throw new TypeError("no such thing")', 'threw TypeError: no such thing'],
    ['throw 7', 'threw 7'],
    ['const deeper = () => deeper() + 1; return deeper()', 'threw RangeError: Maximum call stack size exceeded'],
    ['require("node:fs")', 'threw ReferenceError: require is not defined'],
    ['return process.pid', 'threw ReferenceError: process is not defined'],
    ['fetch("http://localhost:1")', 'threw ReferenceError: fetch is not defined'],
    ['new WebSocket("ws://localhost:1")', 'threw ReferenceError: WebSocket is not defined'],
    ['return import("node:net")', 'returned a promise (it cannot be async)'],
    [
      'return globalThis.constructor.constructor("return process")()',
      'threw EvalError: Code generation from strings disallowed for this context',
    ],
    [
      'Error.prepareStackTrace = (_, frames) => frames; throw new Error(new Error().stack.filter((frame) => frame.getThis() ?? frame.getFunction()).length)',
      'threw Error: 0',
    ],
    ['eval("1")', 'threw EvalError: Code generation from strings disallowed for this context'],
  ])('%s', async (code, fault) => {
    expect(await faultOf(onlyOnBad(code))).toContain(`${named}${fault}.`);
  });

  test('a loop without end', async () => {
    const began = performance.now();
    expect(await faultOf(onlyOnBad('for (;;);'))).toContain(`${named}took more than 1 s for one batch.`);
    expect(performance.now() - began).toBeLessThan(30_000);
  });

  test('memory without end, in the heap and outside of it', async () => {
    const slow = { batchMs: 60_000 };
    const heap = await faultOf(onlyOnBad('const all = []; for (;;) all.push(new Array(1e5).fill(0.5));'), slow);
    expect(heap).toContain(`${named}took more than 256 MB of memory.`);
    const outside = await faultOf(onlyOnBad('const all = []; for (;;) all.push(new Uint8Array(1e6).fill(1));'), slow);
    expect(outside).toContain(`${named}took more than 256 MB of memory.`);
    const between = await faultOf(
      'const all = []; export default () => { for (let i = 0; i < 300; i++) all.push(new Uint8Array(1e6).fill(1)); return 1; }',
      slow,
    );
    expect(between).toContain('on the reply "fine" to "Tea?": it took more than 256 MB of memory.');
  });

  test('what is wrong with the file itself', async () => {
    expect(await faultOf('export const score = () => 1;')).toContain(
      'Reward function reward.js: it exports no default where a function is expected.',
    );
    expect(await faultOf('export default 3;')).toContain('it exports 3 where a function is expected.');
    expect(await faultOf('export default (;')).toContain('it threw SyntaxError: ');
    expect(await faultOf('throw new Error("at once");')).toContain('it threw Error: at once.');
    expect(await faultOf('import fs from "node:fs"; export default () => 1;')).toContain(
      'it imports "node:fs": it has to stand alone in its file.',
    );
    expect(await faultOf('for (;;); export default () => 1;')).toContain('it took more than 1 s to load.');
    await expect(openRewardFunction(path.join(dir, 'gone.js'))).rejects.toThrow(
      'expected a JavaScript file; there is no such file',
    );
    await expect(openRewardFunction(dir)).rejects.toThrow('it is a folder');
  });
});

test('after a fault it scores no more, and another one does', async () => {
  const broken = await open(onlyOnBad('return NaN'));
  await expect(broken.score([asked('bad')])).rejects.toThrow('returned NaN');
  await expect(broken.score([asked('fine')])).rejects.toThrow('returned NaN');
  expect(await (await open('export default () => 1;')).score([asked('fine')])).toMatchObject([{ score: 1 }]);
});

describe('nothing outside is within reach', () => {
  // The error of a refused import() is an object of the outer realm: the way out of many a sandbox.
  const outer = (code: string) => `
    let found = 'nothing came';
    import('node:net').catch((error) => { found = 'an error came'; try { const F = error.constructor.constructor; ${code} } catch (inner) { found = 'refused: ' + inner.message; } });
    let calls = 0;
    export default () => { calls++; if (calls > 2) throw new Error(found); return 1; };`;

  test('what a function leaves for later never runs', async () => {
    const left = await open(outer('found = String(F);'));
    await left.score([asked('one')]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    await left.score([asked('two')]);
    await expect(left.score([asked('three')])).rejects.toThrow('threw Error: nothing came');
  });

  const run = (code: string) => {
    try {
      return execFileSync(process.execPath, [...sandboxFlags(256), '-e', code], {
        encoding: 'utf8',
        stdio: 'pipe',
        input: '',
      });
    } catch (error) {
      return (error as { stderr: string }).stderr;
    }
  };

  test.each([
    ['a file', `require('node:fs').readFileSync(${JSON.stringify(import.meta.filename)})`, /ERR_ACCESS_DENIED/],
    [
      'a file to write',
      `require('node:fs').writeFileSync(${JSON.stringify(path.join(dir, 'x'))}, '')`,
      /ERR_ACCESS_DENIED/,
    ],
    ['a child process', `require('node:child_process').spawnSync('ls')`, /ERR_ACCESS_DENIED/],
    ['a thread', `new (require('node:worker_threads').Worker)('', { eval: true })`, /ERR_ACCESS_DENIED/],
    ['an addon', `process.dlopen({ exports: {} }, 'x.node')`, /ERR_DLOPEN_DISABLED|ERR_ACCESS_DENIED/],
    ['code from text', `new Function('return 1')()`, /EvalError: Code generation from strings disallowed/],
  ])('the process itself may not open %s', (_what, code, refusal) => {
    expect(run(code)).toMatch(refusal);
  });
});

test.each([
  ['net.connect(1)', 'A reward function cannot reach outside.'],
  ['net.createServer().listen(0)', 'A reward function cannot reach outside.'],
  ['dgram.createSocket("udp4").send("x", 1)', 'A reward function cannot reach outside.'],
  ['dns.lookup("localhost", () => {})', 'A reward function cannot reach outside.'],
  ['load("node:http")', 'A reward function cannot reach outside.'],
  ['typeof process + typeof fetch', 'undefinedundefined'],
])('and what reached the outer realm all the same would find %s refused', (attempt, expected) => {
  const held = `const [net, dgram, dns, load, out] = [require('node:net'), require('node:dgram'), require('node:dns'), require, console.log];`;
  const code = `${held} process.on('exit', () => { try { out(String(${attempt})); } catch (error) { out(error.message); } }); ${sandboxCode()}`;
  const said = execFileSync(process.execPath, [...sandboxFlags(256), '-e', code], { encoding: 'utf8', input: '' });
  expect(said.trim().split('\n').at(-1)).toBe(expected);
});

test('a process whose parent is gone ends itself, whatever the function does', async () => {
  const source = 'export default () => { for (;;); }';
  const start = { source, fileName: 'reward.js', memoryBytes: 256e6, endMs: 500 };
  const lines = [start, [asked('one')]].map((line) => `${JSON.stringify(line)}\n`).join('');
  const child = spawn(process.execPath, [...sandboxFlags(256), '-e', sandboxCode()], {
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const exited = once(child, 'exit');
  child.stdin.end(lines);
  expect(await exited).toEqual([1, null]);
});

test('limits come from the environment, and nonsense is refused', () => {
  expect(functionLimits({})).toEqual({ batchMs: 1000, memoryBytes: 256e6 });
  expect(functionLimits({ PARLEY_REWARD_SECONDS: '0.5', PARLEY_REWARD_MB: '64' })).toEqual({
    batchMs: 500,
    memoryBytes: 64e6,
  });
  expect(() => functionLimits({ PARLEY_REWARD_SECONDS: 'soon' })).toThrow('expected a number above 0, got "soon"');
});
