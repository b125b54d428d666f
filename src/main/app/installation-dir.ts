/** Where what belongs to the program and is no code lies: `package.json`, `resources/`, the built page. */
import { existsSync } from 'node:fs';
import path from 'node:path';

/** The same folder whether this code runs as it was written or from the bundle in `out/main`, at whatever depth. */
export const installationDir = holderOf('package.json', import.meta.dirname);

function holderOf(name: string, from: string): string {
  for (let dir = from; ; dir = path.dirname(dir)) {
    if (existsSync(path.join(dir, name))) return dir;
    if (dir === path.dirname(dir))
      throw new Error(`Looking for ${name}: expected it above ${from}, and it is not there.`);
  }
}
