import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { placeWindow, readWindowState, writeWindowState } from './window-state.ts';

const home = mkdtempSync(path.join(tmpdir(), 'parley-window-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const primary = { x: 0, y: 25, width: 1920, height: 1055 };
const left = { x: -1280, y: 0, width: 1280, height: 1024 };
const saved = { x: 200, y: 100, width: 1000, height: 700, maximized: false };

test('what is saved is read again, and what is no place is none', () => {
  expect(readWindowState(home)).toBeUndefined();
  writeWindowState(home, { ...saved, maximized: true });
  expect(readWindowState(home)).toEqual({ ...saved, maximized: true });
  for (const broken of ['', '{"x":1', '{"x":0,"y":0,"width":-5,"height":1,"maximized":false}', '[]']) {
    writeFileSync(path.join(home, 'window.json'), broken);
    expect(readWindowState(home), broken).toBeUndefined();
  }
});

test('a window comes back where it was, on any display', () => {
  expect(placeWindow(saved, [primary, left])).toEqual({ x: 200, y: 100, width: 1000, height: 700 });
  const elsewhere = { ...saved, x: -1100 };
  expect(placeWindow(elsewhere, [primary, left])).toMatchObject({ x: -1100, y: 100 });
});

test('where its display is gone, or its upper edge out of reach, the system places it', () => {
  for (const lost of [
    { ...saved, x: -1100 },
    { ...saved, y: -400 },
    { ...saved, y: 1060 },
    { ...saved, x: 1900 },
  ]) {
    expect(placeWindow(lost, [primary])).toEqual({ width: 1000, height: 700 });
  }
});

test('it is never smaller than the screens need or larger than the display', () => {
  expect(placeWindow({ ...saved, width: 10, height: 10, x: 100 }, [primary])).toMatchObject({
    width: 800,
    height: 560,
  });
  expect(placeWindow({ ...saved, width: 9000, height: 9000 }, [primary])).toMatchObject({ width: 1920, height: 1055 });
  expect(placeWindow(undefined, [{ ...primary, width: 1366, height: 728 }])).toEqual({ width: 1366, height: 728 });
});
