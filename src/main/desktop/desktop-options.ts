/** What the desktop host was started with. */
import { parseArgs } from 'node:util';
import { homeFolder } from '../hosting/home-folder.ts';

/** @param args of the process, its own path and the app's among them: Chromium's switches are nobody's business here */
export function desktopHome(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string {
  const { values } = parseArgs({ args: [...args], options: { home: { type: 'string' } }, strict: false });
  // Without a value `--home` is a mere switch.
  const flag = typeof values.home === 'string' ? values.home : undefined;
  return homeFolder({ flag, environment, platform });
}
