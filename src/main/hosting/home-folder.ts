import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

export interface HomeSources {
  /** What `--home` said. */
  readonly flag?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/**
 * Where chats, ratings and models are kept: `--home`, else `PARLEY_HOME`, else the platform's place for an
 * application's data (the XDG base directories on Linux and the BSDs). Absolute.
 */
export function homeFolder({ flag, environment, platform }: HomeSources): string {
  const chosen = flag ?? environment.PARLEY_HOME;
  if (chosen !== undefined && chosen !== '') return resolve(chosen);
  if (platform === 'win32') {
    return join(environment.APPDATA ?? join(homedir(), 'AppData', 'Roaming'), 'Parley');
  }
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'Parley');
  const data = environment.XDG_DATA_HOME;
  // The XDG specification: a relative path there is to be ignored.
  return join(data?.startsWith('/') === true ? data : join(homedir(), '.local', 'share'), 'parley');
}
