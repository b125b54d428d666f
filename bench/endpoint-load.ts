/**
 * Many clients at once while a round trains: 64 streams at a time from eight keys, each asking again as soon as it is answered.
 * Ends with 1 where an answer is lost, cut, or not what the store keeps for this client under this id.
 *
 *   node bench/endpoint-load.ts [--seconds 120] [--streams 64] [--no-round]
 *
 * Figures: time to the first token and between tokens, and the host's memory over the run. Take them on a quiet machine.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import { scriptOptions } from '../scripts/script-options.ts';
import { quantile } from './workbench/figures.ts';
import { connectClient, serveApp } from './workbench/served-app.ts';
import { startRound } from './workbench/training.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    seconds: { type: 'string', default: '120' },
    streams: { type: 'string', default: '64' },
    'no-round': { type: 'boolean', default: false },
  },
});
const CLIENTS = 8;
const home = await mkdtemp(path.join(tmpdir(), 'parley-load-'));
const prompts = (await readFile(path.join(import.meta.dirname, '../resources/prompts/everyday.jsonl'), 'utf8'))
  .trimEnd()
  .split('\n')
  .map((line) => (JSON.parse(line) as { prompt: unknown }).prompt)
  .map((prompt) => (typeof prompt === 'string' ? [{ role: 'user', content: prompt }] : prompt));

interface Answer {
  readonly client: string;
  readonly id: string;
  readonly text: string;
  readonly finished: boolean;
  readonly firstMs: number;
  readonly gapsMs: readonly number[];
}

const answers: Answer[] = [];
const failures: string[] = [];
const memory: number[] = [];
const app = await serveApp(home);
try {
  using connected = await connectClient(app.url);
  const { client } = connected;
  await client.endpoint.configure({ on: true });
  const names = Array.from({ length: CLIENTS }, (_, i) => `client ${i + 1}`);
  const keys = await Promise.all(names.map((name) => client.endpoint.addKey({ name })));
  const round = options['no-round'] ? undefined : await startRound(client);
  await round?.reaches('reward');
  const { origin } = new URL(app.url);
  const end = performance.now() + Number(options.seconds) * 1000;
  const measuring = setInterval(() => void residentMegabytes(app.pid).then((mb) => memory.push(mb)), 2000);
  await Promise.all(
    Array.from({ length: Number(options.streams) }, async (_, stream) => {
      const { name, key } = keys[stream % CLIENTS];
      for (let turn = 0; performance.now() < end; turn++) {
        try {
          answers.push(await ask(origin, { name, key, seed: stream * 10_000 + turn }));
        } catch (error) {
          failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
    }),
  );
  clearInterval(measuring);
  if (round !== undefined && !(await round.isAtWork())) failures.push('the round ended before the clients did');
  await round?.stop();
} finally {
  await app.stop();
}
const mixedUp = compareWithStore();
await rm(home, { recursive: true, force: true });

const gaps = answers.flatMap(({ gapsMs }) => gapsMs);
const quarter = Math.max(1, Math.floor(memory.length / 4));
const firsts = answers.map(({ firstMs }) => firstMs);
console.log(
  `${answers.length} answers, ${gaps.length + answers.length} pieces; cut: ${answers.filter(({ finished }) => !finished).length}`,
);
console.log(`first token: p50 ${ms(quantile(firsts, 0.5))}, p99 ${ms(quantile(firsts, 0.99))}`);
console.log(`between pieces: p50 ${ms(quantile(gaps, 0.5))}, p99 ${ms(quantile(gaps, 0.99))}`);
console.log(
  `host's memory: ${mean(memory.slice(0, quarter))} MB in the first quarter, ${mean(memory.slice(-quarter))} MB in the last`,
);
for (const problem of [...failures, ...mixedUp].slice(0, 20)) console.log(`WRONG ${problem}`);
const broken = failures.length + mixedUp.length + answers.filter(({ finished }) => !finished).length;
console.log(broken === 0 ? 'none lost, none mixed up' : `${broken} wrong`);
process.exit(broken === 0 ? 0 : 1);

async function ask(origin: string, { name, key, seed }: { name: string; key: string; seed: number }): Promise<Answer> {
  const askedAt = performance.now();
  const response = await fetch(`${origin}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ model: 'parley:best', stream: true, seed, max_tokens: 32 },
      messages: prompts[seed % prompts.length],
    }),
  });
  if (!response.ok || response.body === null) throw new Error(`${response.status} ${await response.text()}`);
  const state = { id: '', text: '', finished: false, times: [] as number[] };
  let left = '';
  for await (const bytes of response.body.pipeThrough(new TextDecoderStream())) {
    const lines = (left + bytes).split('\n');
    left = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('data: ') || line === 'data: [DONE]') continue;
      const chunk = JSON.parse(line.slice('data: '.length)) as {
        id: string;
        error?: { message: string };
        choices: { delta: { content?: string }; finish_reason: string | null }[];
      };
      if (chunk.error !== undefined) throw new Error(chunk.error.message);
      if (state.id !== '' && chunk.id !== state.id)
        throw new Error(`a piece of ${chunk.id} in the stream of ${state.id}`);
      state.id = chunk.id;
      const choice = chunk.choices[0];
      if (choice?.delta.content) {
        state.text += choice.delta.content;
        state.times.push(performance.now());
      }
      state.finished ||= choice !== undefined && choice.finish_reason !== null;
    }
  }
  const { times, ...rest } = state;
  return {
    ...rest,
    client: name,
    firstMs: (times[0] ?? performance.now()) - askedAt,
    gapsMs: times.slice(1).map((time, i) => time - times[i]),
  };
}

/** What each stream carried must be what is kept for its client under its id. */
function compareWithStore(): string[] {
  const store = new Database(path.join(home, 'parley.sqlite'), { readonly: true });
  const kept = new Map(
    store
      .prepare<[], { id: string; client: string; text: string }>(
        `SELECT api_completions.id AS id, api_clients.name AS client, generations.text AS text
         FROM api_completions
         JOIN api_clients ON api_clients.id = api_completions.client_id
         JOIN api_choices ON api_choices.completion_id = api_completions.id
         JOIN generations ON generations.id = api_choices.generation_id`,
      )
      .all()
      .map((row) => [row.id, row]),
  );
  store.close();
  return answers.flatMap(({ id, client, text }) => {
    const found = kept.get(id);
    if (found === undefined) return [`${id} is not in the store`];
    if (found.client !== client) return [`${id} was sent to ${client} and is kept for ${found.client}`];
    return found.text === text ? [] : [`${id}: "${text}" was sent, "${found.text}" is kept`];
  });
}

async function residentMegabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024;
}

function mean(values: readonly number[]): string {
  return (values.reduce((sum, value) => sum + value, 0) / values.length).toFixed(0);
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`;
}
