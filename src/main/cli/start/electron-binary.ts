/** Electron's binary, which its package does not hold: the package fetches it when it is first needed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { t } from '../../../shared/language/t.ts';

/** The binary in Electron's package, or where ELECTRON_OVERRIDE_DIST_PATH says it is; undefined where it is not there. */
export function electronBinary(
  packageDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const pathFile = path.join(packageDir, 'path.txt');
  const relative = existsSync(pathFile) ? readFileSync(pathFile, 'utf8') : undefined;
  const override = environment.ELECTRON_OVERRIDE_DIST_PATH ?? '';
  const binary =
    override !== '' ? path.join(override, relative ?? 'electron') : relative && path.join(packageDir, 'dist', relative);
  return binary !== undefined && existsSync(binary) ? binary : undefined;
}

const lookEveryMs = 250;

export interface FetchOptions {
  readonly packageDir: string;
  /** How long it may go on without a byte more. */
  readonly stallMs: number;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Runs the package's own `install.js`, which takes the binary from its cache or from the network, checks its digest and
 * unpacks it. Told nothing of its progress, it is watched by what it writes.
 * @returns why the binary is still not there; undefined where it is
 */
export async function fetchElectron({
  packageDir,
  stallMs,
  onProgress,
  signal,
}: FetchOptions): Promise<string | undefined> {
  const temporary = mkdtempSync(path.join(tmpdir(), 'parley-electron-'));
  const environment = { ...process.env, TMPDIR: temporary, TEMP: temporary, TMP: temporary };
  const fetching = spawn(process.execPath, [path.join(packageDir, 'install.js')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [fetching.stdout, fetching.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-8192)));
  }
  let stalled = false;
  let bytes = 0;
  let grownAt = performance.now();
  const watch = setInterval(
    () => {
      const now = bytesIn(temporary) + bytesIn(path.join(packageDir, 'dist'));
      if (now !== bytes) {
        bytes = now;
        grownAt = performance.now();
        onProgress(bytes);
      } else if (performance.now() - grownAt > stallMs) {
        stalled = true;
        fetching.kill('SIGKILL');
      }
    },
    Math.min(lookEveryMs, stallMs / 4),
  );
  const stop = () => fetching.kill('SIGKILL');
  signal.addEventListener('abort', stop);
  try {
    const [code] = (await once(fetching, 'close')) as [number | null];
    if (code === 0) return undefined;
    if (stalled) return t.cli.electronStalled({ seconds: Math.round(stallMs / 1000) });
    return signal.aborted ? t.cli.electronStopped : t.cli.electronNotFetched({ reason: reasonIn(output) });
  } finally {
    clearInterval(watch);
    signal.removeEventListener('abort', stop);
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The line of a program's last words that says most. */
export function reasonIn(output: string): string {
  const lines = stripVTControlCharacters(output)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('at '));
  const telling = lines.find((line) => /error|cannot|not supported|failed|missing|fatal|refused/i.test(line));
  const reason = telling ?? lines.at(-1) ?? t.cli.noReasonGiven;
  return reason
    .replace(/^\w*Error: /, '')
    .replace(/[.\s]+$/, '')
    .slice(0, 240);
}

function bytesIn(dir: string): number {
  try {
    return readdirSync(dir, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, entry) => sum + statSync(path.join(entry.parentPath, entry.name)).size, 0);
  } catch {
    // Not there yet, or a file that has just been moved to its place.
    return 0;
  }
}
