import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ParleyError } from '../../shared/domain/errors.ts';
import { Random } from '../../shared/domain/random.ts';
import { openDatabase } from './sqlite.ts';
import { restoreBackup } from './restore-backup.ts';
import { openStore } from './store.ts';
import type { Store } from './store.ts';
import { registerBase, tempHome, tempStore } from './temp-home.fixture.ts';

function rank(store: Store, prompt = 'Why?'): void {
  store.rankings.record({
    prompt: [{ role: 'user', content: prompt }],
    candidates: ['one', 'two'].map((completion) => ({ completion, generationId: null, versionId: null })),
    orderShown: [0, 1],
    outcome: { kind: 'ranked', ranks: [1, 2] },
    rater: { name: 'tester', kind: 'human' },
  });
}

/** A home that was used and closed, and used again: so it has a backup of the first time. */
function usedHome(): { dir: string; file: string; backups: string } {
  const dir = tempHome();
  using(dir, (store) => {
    registerBase(store);
    rank(store, 'first');
  });
  using(dir, (store) => rank(store, 'second'));
  return { dir, file: join(dir, 'parley.sqlite'), backups: join(dir, 'backups') };
}

function using(dir: string, work: (store: Store) => void): void {
  const store = openStore(dir, 'parley test');
  try {
    work(store);
  } finally {
    store.close();
  }
}

function refusalOf(dir: string): ParleyError {
  try {
    openStore(dir, 'parley test').close();
  } catch (thrown) {
    return thrown as ParleyError;
  }
  throw new Error('expected the home not to open');
}

const promptsIn = (dir: string) => {
  const prompts: string[] = [];
  using(dir, (store) => prompts.push(...[...store.rankings.current()].map((ranking) => ranking.prompt[0].content)));
  return prompts;
};

describe('a database that is lost', () => {
  test.each(['missing', 'empty'])('is refused when it is %s beside versions, and a backup brings it back', (state) => {
    const { dir, file, backups } = usedHome();
    mkdirSync(join(dir, 'versions', 'parley-base'));
    if (state === 'missing') rmSync(file);
    else truncateSync(file);
    const [backup] = readdirSync(backups);
    const { code, message } = refusalOf(dir);
    expect(code).toBe('not_found');
    expect(message).toContain('is missing or empty');
    expect(message).toContain(`The newest backup is ${join(backups, backup)}, of 20`);
    expect(message).toContain(`"parley restore --home ${dir}" puts it in place`);
    expect(existsSync(file)).toBe(state === 'empty');
    expect(restoreBackup(dir, 'parley restore')).toMatchObject({ backup: join(backups, backup) });
    expect(promptsIn(dir)).toEqual(['first']);
  });

  test.each(['versions', 'runs'])('is refused beside %s alone, and told where there is no backup', (name) => {
    const dir = tempHome();
    mkdirSync(join(dir, name, 'of-somebody'), { recursive: true });
    expect(refusalOf(dir).message).toContain(`has ${name} but its database`);
    expect(refusalOf(dir).message).toContain('There is no backup');
    expect(() => restoreBackup(dir, 'parley restore')).toThrow('There is no backup in');
  });

  test('is no reason against a folder that is new, or that a first start left before it had anything', () => {
    const dir = tempHome();
    for (const name of ['versions', 'runs', 'backups']) mkdirSync(join(dir, name));
    writeFileSync(join(dir, 'parley.sqlite'), '');
    tempStore(dir);
  });
});

describe('a database that is damaged', () => {
  test('is never opened after any byte of it was changed', () => {
    const { dir, file } = usedHome();
    const whole = readFileSync(file);
    const random = Random.fromSeed(11);
    for (let trial = 0; trial < 120; trial++) {
      const damaged = Buffer.from(whole);
      damaged[Math.floor(random.uniform() * whole.length)] ^= 1 << Math.floor(random.uniform() * 8);
      writeFileSync(file, damaged);
      const { code, message } = refusalOf(dir);
      expect([trial, code, /parley restore --home/.test(message)]).toEqual([trial, 'corrupt', true]);
    }
    writeFileSync(file, whole);
    expect(promptsIn(dir)).toEqual(['first', 'second']);
  });

  test('is never opened when it was cut short, or is something else', () => {
    const { dir, file } = usedHome();
    const { length } = readFileSync(file);
    const whole = readFileSync(file);
    for (const size of [length - 1, length - 8192, 8192, 100]) {
      writeFileSync(file, whole.subarray(0, size));
      expect([size, ['corrupt', 'not_found'].includes(refusalOf(dir).code)]).toEqual([size, true]);
    }
    writeFileSync(file, 'not a database at all, whatever its name says'.repeat(20));
    expect(refusalOf(dir).code).toBe('corrupt');
  });

  test('is checked by SQLite where a crash left no seal', () => {
    const { dir, file } = usedHome();
    rmSync(`${file}.seal`);
    const bytes = readFileSync(file);
    // The pages after the first: indexes and tables whose structure no longer holds.
    for (let at = 8192; at < bytes.length; at += 8192) bytes.fill(0xff, at, at + 64);
    writeFileSync(file, bytes);
    expect(refusalOf(dir).code).toBe('corrupt');
  });

  test('is replaced by a backup, by command or by hand, and kept', () => {
    const { dir, file, backups } = usedHome();
    const whole = readFileSync(file);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 100] ^= 4;
    writeFileSync(file, damaged);
    const { replaced } = restoreBackup(dir, 'parley restore');
    expect(readFileSync(join(replaced!, 'parley.sqlite')).equals(damaged)).toBe(true);
    expect(promptsIn(dir)).toEqual(['first']);
    // By hand: the seal of the file that was there says nothing about this one.
    const backup = readdirSync(backups).find((name) => name.endsWith('.sqlite'))!;
    writeFileSync(file, readFileSync(join(backups, backup)));
    expect(promptsIn(dir)).toEqual(['first']);
  });

  test('a damaged backup is not put in place', () => {
    const { dir, file, backups } = usedHome();
    const before = readFileSync(file);
    const backup = join(backups, readdirSync(backups)[0]);
    const bytes = readFileSync(backup);
    bytes.fill(0xff, 8192, 8192 + 64);
    writeFileSync(backup, bytes);
    expect(() => restoreBackup(dir, 'parley restore')).toThrow(ParleyError);
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

test('a close without changes leaves every byte and the seal as they were', () => {
  const { dir, file } = usedHome();
  const before = [readFileSync(file), readFileSync(`${file}.seal`)];
  using(dir, (store) => {
    expect(existsSync(`${file}.seal`)).toBe(false);
    expect(store.rankings.countCurrent()).toBe(2);
  });
  expect([readFileSync(file), readFileSync(`${file}.seal`)]).toEqual(before);
});

describe('backups', () => {
  const ofDay = (backups: string) => readdirSync(backups).filter((name) => /^parley-\d/.test(name));

  test('are made once a day, can be opened, and the oldest go', () => {
    const { dir, backups } = usedHome();
    const [first] = ofDay(backups);
    const copy = openDatabase(join(backups, first));
    expect(copy.prepare('SELECT count(*) FROM rankings').pluck().get()).toBe(1);
    copy.close();
    using(dir, () => undefined);
    expect(ofDay(backups)).toEqual([first]);
    for (let day = 1; day <= 5; day++) {
      for (const [age, name] of ofDay(backups).toSorted().toReversed().entries()) {
        const seconds = Date.now() / 1000 - (age + 1) * 90_000;
        utimesSync(join(backups, name), seconds, seconds);
      }
      using(dir, () => undefined);
    }
    expect(ofDay(backups)).toHaveLength(3);
    expect(ofDay(backups)).not.toContain(first);
  });
});

describe('a home that goes away under an open store', () => {
  test.each([
    ['deleted', (dir: string) => rmSync(dir, { recursive: true })],
    ['moved', (dir: string) => renameSync(dir, `${dir}-moved`)],
    ['put in another’s place', (dir: string) => (renameSync(dir, `${dir}-moved`), mkdirSync(dir))],
    ['without its log', (dir: string) => rmSync(join(dir, 'parley.sqlite-wal'))],
  ])('%s: nothing more is acknowledged, and none of it is made anew', (how, takeAway) => {
    const { dir } = usedHome();
    const store = openStore(dir, 'parley serve');
    try {
      rank(store, 'before');
      takeAway(dir);
      for (const attempt of [1, 2]) {
        expect(() => rank(store, `after ${attempt}`)).toThrow(`the home folder ${dir} was deleted, moved or unmounted`);
      }
      expect(() => store.settings.set('theme', 'dark')).toThrow('nothing can be saved');
    } finally {
      store.close();
      rmSync(`${dir}-moved`, { recursive: true, force: true });
    }
    expect(existsSync(join(dir, 'parley.sqlite'))).toBe(how === 'without its log');
  });
});

test('a home that is a link to nothing is called that, with what it leads to', () => {
  const dir = join(tempHome(), 'home');
  symlinkSync('/nowhere/x', dir);
  expect(refusalOf(dir).message).toContain(`${dir} is a link to /nowhere/x, which does not exist`);
  expect(refusalOf(join(dir, 'inside')).message).toContain('is a link to /nowhere/x');
});

test('what killed processes left half-written goes at the next start, and nothing else does', () => {
  const { dir } = usedHome();
  const hex = '0123456789ab';
  const leftovers = [
    `versions/mine.${hex}.tmp/model.safetensors`,
    `versions/mine.${hex}.tmp.old/model.safetensors`,
    `backups/parley-2026-01-01T00-00-00-000Z.sqlite.partial`,
    `upload-Ab3xYz/upload`,
    `uploads/9c3/a.bin`,
    `likelihood-Ab3xYz/chats.jsonl`,
    `runs/run_1/result.json.${hex}.tmp`,
    `runs/run_1/checkpoints/checkpoint-2.${hex}.tmp/state.json`,
    `window.json.part`,
    `parley.sqlite.seal.tmp`,
  ];
  const own = [
    'versions/mine.tmp/config.json',
    'runs/run_1/notes.tmp',
    'runs/run_1/checkpoints/checkpoint-1/state.json',
    'upload-of-mine/text',
    'imports/maker--model@0/model.safetensors.part',
    'thesis.part',
  ];
  for (const name of [...leftovers, ...own]) {
    mkdirSync(join(dir, name, '..'), { recursive: true });
    appendFileSync(join(dir, name), 'x');
  }
  const store = tempStore(dir);
  expect(leftovers.filter((name) => existsSync(join(dir, name)))).toEqual([]);
  expect(own.filter((name) => !existsSync(join(dir, name)))).toEqual([]);
  expect(store.notices.join()).toContain(`mine.${hex}.tmp`);
});

test('half of an export goes from beside its target, and nothing else there does', () => {
  const { dir } = usedHome();
  const elsewhere = tempHome();
  const names = ['out.jsonl', 'out.jsonl.0123456789ab.tmp', 'other.jsonl.0123456789ab.tmp', 'out.jsonl.tmp'];
  for (const name of names) writeFileSync(join(elsewhere, name), 'x');
  mkdirSync(join(dir, 'exporting'));
  writeFileSync(join(dir, 'exporting', 'a.json'), JSON.stringify({ target: join(elsewhere, 'out.jsonl') }));
  writeFileSync(join(dir, 'exporting', 'b.json'), '{"tar');
  tempStore(dir);
  expect(readdirSync(elsewhere).toSorted()).toEqual(['other.jsonl.0123456789ab.tmp', 'out.jsonl', 'out.jsonl.tmp']);
  expect(readdirSync(join(dir, 'exporting'))).toEqual([]);
});

describe('an import whose process was killed', () => {
  const prompt = (content: string) => ({ kind: 'prompt' as const, prompt: [{ role: 'user' as const, content }] });

  test('is taken back at the next start, with the dataset that it had made', () => {
    const dir = tempHome();
    using(dir, (store) => {
      const { id } = store.datasets.create({ name: 'half', source: 'half.jsonl' });
      store.datasets.addToImport(id, [prompt('a'), prompt('b')], true);
      store.datasets.addToImport(id, [prompt('c')], true);
    });
    const store = tempStore(dir);
    expect(store.datasets.list()).toEqual([]);
    expect(store.notices).toEqual([
      'Took back an import into "half" that was cut off: 3 items. Import the file again.',
    ]);
  });

  test('leaves what was in the dataset before it, and what other imports finished', () => {
    const dir = tempHome();
    using(dir, (store) => {
      const { id } = store.datasets.create({ name: 'mine', source: 'mine.jsonl' });
      const whole = store.datasets.addToImport(id, [prompt('a')], true);
      store.datasets.finishImport(id, [whole]);
      store.datasets.addToImport(id, [prompt('b')], false);
      store.datasets.addItems(id, [prompt('c')]);
    });
    const { datasets } = tempStore(dir);
    const items = [...datasets.items(datasets.resolve('mine').id)];
    expect(items.map((item) => item.kind === 'prompt' && item.prompt[0].content)).toEqual(['a', 'c']);
  });
});
