/** The version tree as rows with the lines that join them. */
import type { VersionView } from '../../../shared/contract/models.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { renderText } from '../../../shared/language/said.ts';
import { findsText } from '../../ui/find-text.ts';
import type { IntervalView } from './figures.ts';
import { intervalOf } from './figures.ts';

export interface TreeRow {
  readonly version: VersionView;
  readonly depth: number;
  /** For each level above: whether its line goes on below this row. */
  readonly guides: readonly boolean[];
  /** The last child of its parent. */
  readonly last: boolean;
  /** Against its parent; undefined before a verdict. */
  readonly winRate: IntervalView | undefined;
}

/** @param nodes parents before children, each subtree after its root, as `models.tree` gives them */
export function treeRows(nodes: readonly (VersionView & { readonly depth: number })[]): TreeRow[] {
  const isLast = nodes.map(({ depth }, place) => {
    const next = nodes.slice(place + 1).find((node) => node.depth <= depth);
    return next === undefined || next.depth < depth;
  });
  const path: boolean[] = [];
  return nodes.map(({ depth, ...version }, place) => {
    path.length = depth;
    const guides = path.slice(1).map((last) => !last);
    path.push(isLast[place]);
    return { version, depth, guides, last: isLast[place], winRate: intervalOf(version.figures.winRate) };
  });
}

const widestStep = 18;
/** Of a pane of 300 px: names stay legible beside it. */
const widestIndent = 120;

/** How far a level is indented, in px: less in a tree of many levels, so that its names stay in sight. */
export function stepOf(rows: readonly Pick<TreeRow, 'depth'>[]): number {
  const deepest = rows.reduce((most, { depth }) => Math.max(most, depth), 1);
  return Math.min(widestStep, widestIndent / deepest);
}

/** The rows that hold what is sought, side by side: what joined them is not in sight. */
export function searched(rows: readonly TreeRow[], sought: string, runs: readonly RunView[]): TreeRow[] {
  const runOf = new Map(runs.map(({ id, name }) => [id, name]));
  return rows
    .filter(
      ({ version: { id, name, note, runId } }) =>
        id.startsWith(sought.trim()) ||
        findsText(sought, name, renderText(note), runId === null ? '' : (runOf.get(runId) ?? '')),
    )
    .map((row) => ({ ...row, depth: 0, guides: [] }));
}

/** From the oldest ancestor to the version itself. */
export function lineage(versions: readonly VersionView[], id: string): VersionView[] {
  const byId = new Map(versions.map((version): [string, VersionView] => [version.id, version]));
  const line: VersionView[] = [];
  for (let version = byId.get(id); version !== undefined; version = byId.get(version.parentId ?? '')) {
    line.unshift(version);
  }
  return line;
}
