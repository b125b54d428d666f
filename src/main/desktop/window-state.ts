/** Where the window was, kept in the home folder; used again only where it can be seen. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const stateSchema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(1),
  height: z.int().min(1),
  maximized: z.boolean(),
});
export type WindowState = z.output<typeof stateSchema>;

/** In device-independent pixels: the smallest size that the screens are made for, and the first. */
export const smallestSize = { width: 800, height: 560 };
const firstSize = { width: 1440, height: 900 };
/** How much of its upper edge must be on a screen for a window to be seen and dragged. */
const visible = { width: 160, height: 40 };

const fileOf = (home: string): string => path.join(home, 'window.json');

/** What was saved; undefined where there is nothing to be read. */
export function readWindowState(home: string): WindowState | undefined {
  try {
    return stateSchema.parse(JSON.parse(readFileSync(fileOf(home), 'utf8')));
  } catch {
    return undefined;
  }
}

/** @throws what writing a file throws */
export function writeWindowState(home: string, state: WindowState): void {
  const unfinished = `${fileOf(home)}.part`;
  writeFileSync(unfinished, JSON.stringify(state));
  renameSync(unfinished, fileOf(home));
}

/** @param workAreas of all displays, the primary one first @returns a place that can be seen whatever was saved */
export function placeWindow(
  saved: WindowState | undefined,
  workAreas: readonly Rectangle[],
): Partial<Rectangle> & Pick<Rectangle, 'width' | 'height'> {
  const [primary] = workAreas;
  const wanted = saved ?? firstSize;
  const area = saved && workAreas.find((candidate) => showsUpperEdge(saved, candidate));
  const room = area ?? primary ?? firstSize;
  const width = Math.min(Math.max(wanted.width, smallestSize.width), room.width);
  const height = Math.min(Math.max(wanted.height, smallestSize.height), room.height);
  // Without a place the system centres it.
  return saved && area ? { x: saved.x, y: Math.max(saved.y, area.y), width, height } : { width, height };
}

function showsUpperEdge(window: Rectangle, area: Rectangle): boolean {
  const seen = Math.min(window.x + window.width, area.x + area.width) - Math.max(window.x, area.x);
  const edge = window.y >= area.y - visible.height && window.y + visible.height <= area.y + area.height;
  return seen >= Math.min(visible.width, window.width) && edge;
}
