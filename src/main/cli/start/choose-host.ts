/** Whether the workbench can open as a window here. */
import { t } from '../../../shared/language/t.ts';

export interface HostChoice {
  /** Flags that only mean something for a host in the browser, as they were typed. */
  readonly browserFlags: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
}

/** What stands in the way of a window, as the first half of a sentence; undefined where nothing does. */
export function windowObstacle({ browserFlags, environment, platform }: HostChoice): string | undefined {
  if (browserFlags.length > 0) return t.cli.flagGiven({ flag: browserFlags[0] });
  if (platform === 'darwin' || platform === 'win32') return undefined;
  const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
  if (isSet('DISPLAY') || isSet('WAYLAND_DISPLAY')) return undefined;
  return t.cli.noDisplay;
}
