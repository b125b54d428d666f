/**
 * How much memory and time a large data file takes: generated, imported into a new home folder, exported, imported again.
 *
 *   node bench/data-memory.ts [--megabytes N] [--ceiling-mb N]
 *
 * Each step runs in a process of its own, once for JSON Lines and once for a JSON list. Ends with 1 where one of them needs
 * more memory than the ceiling (default 400 MB, whatever the file's size), or where something is lost on the way.
 */
import { spawnSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createApp } from '../src/main/app/app.ts';
import { scriptOptions } from '../scripts/script-options.ts';

interface Step {
  readonly items: number;
  readonly seconds: number;
  readonly peakBytes: number;
}

const { values, positionals } = scriptOptions(import.meta.filename, {
  options: { megabytes: { type: 'string', default: '64' }, 'ceiling-mb': { type: 'string', default: '400' } },
  allowPositionals: true,
});
if (positionals.length > 0) await runStep(positionals);
else await measure(Number(values.megabytes) * 1e6, Number(values['ceiling-mb']) * 1e6);

async function measure(sizeBytes: number, ceilingBytes: number): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'parley-data-'));
  let isGood = true;
  const report = (what: string, { items, seconds, peakBytes }: Step, bytes: number) => {
    if (peakBytes > ceilingBytes) isGood = false;
    console.log(
      `${what}: ${items} items, ${(bytes / 1e6).toFixed(0)} MB in ${seconds.toFixed(1)} s, ` +
        `peak ${(peakBytes / 1e6).toFixed(0)} MB${peakBytes > ceilingBytes ? ': TOO MUCH' : ''}`,
    );
  };
  try {
    for (const [layout, format] of [
      ['lines', 'trl-preference'],
      ['list', 'alpaca'],
    ]) {
      const [given, out] = ['given', 'out'].map((name) => path.join(folder, `${name}-${layout}`));
      await generate(given, layout, sizeBytes);
      const bytes = (await stat(given)).size;
      const imported = step(['import', path.join(folder, `home-${layout}`), given]);
      report(`import of JSON ${layout} (${format})`, imported, bytes);
      report(`export as ${format}`, step(['export', path.join(folder, `home-${layout}`), out, format]), bytes);
      const again = step(['import', path.join(folder, `again-${layout}`), out]);
      report(`import of that export`, again, (await stat(out)).size);
      if (again.items !== imported.items) {
        isGood = false;
        console.log(`LOST: ${imported.items} items went out and ${again.items} came in`);
      }
    }
  } finally {
    await rm(folder, { recursive: true });
  }
  process.exitCode = isGood ? 0 : 1;
}

/** Comparisons of about 2 kB, each different. */
async function generate(file: string, layout: string, sizeBytes: number): Promise<void> {
  const words = 'the weather is nice and we talk about it for a while, says “everybody” \\ "here" ü 💚'.split(' ');
  const text = (seed: number, count: number) =>
    Array.from({ length: count }, (_, i) => words[(seed * 7 + i * i) % words.length]).join(' ');
  function* pieces(): Generator<string> {
    const isList = layout === 'list';
    if (isList) yield '[\n';
    for (let i = 0, written = 0; written < sizeBytes; i++) {
      const record = isList
        ? { instruction: `${i}: ${text(i, 120)}`, input: '', chosen: text(i + 1, 120), rejected: text(i + 2, 120) }
        : { prompt: `${i}: ${text(i, 120)}`, chosen: text(i + 1, 120), rejected: text(i + 2, 120) };
      const piece = `${isList && i > 0 ? ',\n' : ''}${JSON.stringify(record)}${isList ? '' : '\n'}`;
      written += piece.length;
      yield piece;
    }
    if (isList) yield '\n]\n';
  }
  await pipeline(Readable.from(pieces()), createWriteStream(file));
}

function step(args: readonly string[]): Step {
  const { status, stdout, stderr } = spawnSync(process.execPath, [import.meta.filename, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`);
  return JSON.parse(stdout) as Step;
}

async function runStep([what, home, file, format]: readonly string[]): Promise<void> {
  const app = await createApp({ home, command: 'bench data-memory' });
  const begun = performance.now();
  const items = what === 'import' ? await importAll(app.client, file) : await exportAll(app.client, file, format);
  const seconds = (performance.now() - begun) / 1000;
  await app.close();
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  console.log(JSON.stringify({ items, seconds, peakBytes } satisfies Step));
}

type Client = Awaited<ReturnType<typeof createApp>>['client'];

async function importAll(client: Client, file: string): Promise<number> {
  for await (const event of await client.data.import({ source: { kind: 'file', path: file }, name: 'data' })) {
    if (event.type !== 'done') continue;
    if (event.errorCount > 0) throw new Error(`${event.errorCount} bad records`);
    return event.imported;
  }
  throw new Error('The import ended without a result.');
}

async function exportAll(client: Client, file: string, format: string): Promise<number> {
  const source = { kind: 'dataset' as const, dataset: 'data' };
  let exported = 0;
  for await (const event of await client.data.export({ source, format, to: { kind: 'file', path: file } })) {
    if (event.type === 'done') exported = event.exported;
  }
  return exported;
}
