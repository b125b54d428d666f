// Run as a process of its own by no-connections.test.ts: the whole loop in the home folder given as first argument, with the
// model in the second, what is exported in the third. Then what the kernel counted in this network namespace, as JSON.
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import path from 'node:path';
import { createApp } from './app.ts';

async function drain(stream: AsyncIterable<unknown>): Promise<void> {
  for await (const event of stream) void event;
}

async function loop(home: string, baseModelDir: string, out: string): Promise<void> {
  const app = await createApp({ home, command: 'parley test', baseModelDir });
  const { client } = app;
  const { id: conversationId } = await client.chat.create({});
  await drain(await client.chat.send({ conversationId, content: 'Hello', sampling: { maxTokens: 4 } }));
  const prompts = { kind: 'list' as const, prompts: Array.from({ length: 60 }, (_, i) => `prompt ${i}`) };
  const ranking = { prompts, n: 4, count: 90, rater: 'rule:question', sampling: { maxTokens: 12, topP: 1 }, seed: 3 };
  await drain(await client.rank.simulate(ranking));
  const ppo = { episodes: 32, rolloutBatchSize: 16, minibatches: 2, maxNewTokens: 8 };
  const { id: runId } = await client.round.start({
    seed: 1,
    settings: { reward: { epochs: 1 }, ppo, contestPrompts: 24 },
  });
  await drain(await client.runs.watch({ runId }));
  const { state, error } = await client.runs.get({ runId });
  if (state !== 'completed') throw new Error(`the round is ${state}: ${error?.message}`);
  for (const format of ['hf', 'onnx'] as const) {
    await drain(await client.models.export({ version: 'parley-base', format, out: path.join(out, format) }));
  }
  const to = { kind: 'file' as const, path: path.join(out, 'rankings.jsonl') };
  await drain(await client.data.export({ source: { kind: 'rankings' }, format: 'rankings', to }));
  await app.close();
}

/** What any connection or look-up leaves, refused ones too: a namespace of our own starts at 0. */
function attempts(): Record<string, number> {
  const counters = new Map<string, number>();
  const lines = readFileSync('/proc/net/snmp', 'utf8').split('\n');
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [protocol, ...names] = lines[at].split(' ');
    const values = lines[at + 1].split(' ').slice(1);
    names.forEach((name, i) => counters.set(`${protocol}${name}`, Number(values[i])));
  }
  const watched = ['Ip:OutRequests', 'Ip:OutNoRoutes', 'Tcp:ActiveOpens', 'Udp:OutDatagrams'];
  return Object.fromEntries(watched.map((name) => [name, counters.get(name) ?? Number.NaN]));
}

const [home, baseModelDir, out] = process.argv.slice(2);
if (home === 'control') {
  await new Promise((resolve) => request('http://example.com/').on('error', resolve).end());
  await new Promise((resolve) => request('http://192.0.2.1/').on('error', resolve).end());
} else {
  await loop(home, baseModelDir, out);
}
process.stdout.write(JSON.stringify(attempts()));
