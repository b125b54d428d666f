/** What the test of a cluster found, for the page and for commands. */
import { t } from '../language/t.ts';

/** As `targets.test` tells it. */
interface Found {
  readonly ray: string;
  readonly python: string;
  readonly packages: readonly { readonly name: string; readonly installed: string | null; readonly tried: string }[];
  readonly nodes: readonly {
    readonly cpus: number;
    readonly memoryBytes: number;
    readonly gpus: number;
    readonly gpuType: string | null;
  }[];
  readonly disk: { readonly folder: string; readonly freeBytes: number; readonly problem: string | null };
}

/** @returns facts, and what has to be mended before a run can go there */
export function targetLines({ ray, python, packages, nodes, disk }: Found): { lines: string[]; problems: string[] } {
  const gpus = nodes.reduce((sum, node) => sum + node.gpus, 0);
  const missing = packages.filter(({ installed }) => installed === null);
  const other = packages.filter(({ installed, tried }) => installed !== null && withoutBuild(installed) !== tried);
  const types = [...new Set(nodes.flatMap(({ gpuType }) => gpuType ?? []))];
  const lines = [
    t.targets.versions({ ray, python }),
    t.targets.nodes({
      nodes: nodes.length,
      cpus: nodes.reduce((sum, node) => sum + node.cpus, 0),
      memory: nodes.reduce((sum, node) => sum + node.memoryBytes, 0),
    }),
    gpus === 0 ? t.targets.noGpus : t.targets.gpus({ gpus, types }),
    ...(disk.problem === null ? [t.targets.disk({ folder: disk.folder, free: disk.freeBytes })] : []),
    ...(missing.length === 0 && other.length === 0 ? [t.targets.packagesAsTried] : []),
    ...other.map(({ name, installed, tried }) => t.targets.otherVersion({ name, installed: installed!, tried })),
  ];
  const problems = [
    ...(missing.length > 0
      ? [t.targets.packagesMissing({ packages: missing.map(({ name, tried }) => `${name}==${tried}`) })]
      : []),
    ...(disk.problem === null ? [] : [t.targets.notWritable({ folder: disk.folder, reason: disk.problem })]),
  ];
  return { lines, problems };
}

/** "2.15.0+cpu" is 2.15.0, built for another device. */
function withoutBuild(version: string): string {
  return version.split('+')[0];
}
