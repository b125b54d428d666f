/** The end: a run at work is asked about, saves a checkpoint, and only then the program goes. */
import type { App as ElectronApp } from 'electron';
import type { App } from '../app/app.ts';
import type { EndpointServer } from '../endpoint/endpoint-server.ts';
import type { ResumableStreams } from '../hosting/resumable-streams.ts';

const lookEveryMs = 2_000;

export interface QuittingOptions {
  readonly electron: Pick<ElectronApp, 'on' | 'quit' | 'exit'>;
  readonly app: Pick<App, 'client' | 'close'>;
  /** Answers clients of the endpoint. */
  readonly clients: Pick<EndpointServer, 'close'>;
  readonly streams: Pick<ResumableStreams, 'close'>;
  readonly log: (text: string) => void;
  /** @param stage of the run that is at work */
  readonly confirm: (stage: string | null) => Promise<boolean>;
  /** Saving may take a moment that nobody needs to look at. */
  readonly hideWindows: () => void;
  readonly windowsOpen: () => boolean;
  /** The last window was closed while a run is at work, which goes on. */
  readonly onBackground: () => void;
}

export class Quitting {
  readonly #options: QuittingOptions;
  #state: 'open' | 'ending' | 'ended' = 'open';

  constructor(options: QuittingOptions) {
    this.#options = options;
    options.electron.on('before-quit', (event) => {
      if (this.#state === 'ended') return;
      event.preventDefault();
      void this.quit({ ask: true });
    });
    options.electron.on('window-all-closed', () => void this.#allClosed());
  }

  /** Ends the program unless the user would rather have a run go on. A second call while it ends changes nothing. */
  async quit({ ask }: { ask: boolean }): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'ending';
    const { electron, app, clients, streams, log, confirm, hideWindows } = this.#options;
    let exitCode = 0;
    try {
      const run = ask ? await this.#activeRun() : undefined;
      if (run !== undefined && !(await confirm(run.stage))) {
        this.#state = 'open';
        return;
      }
      hideWindows();
      await streams.close();
      await clients.close();
      await app.close();
    } catch (error) {
      log(`Closing: ${error instanceof Error ? error.stack : String(error)}\n`);
      exitCode = 1;
    }
    this.#state = 'ended';
    if (exitCode === 0) electron.quit();
    else electron.exit(exitCode);
  }

  /** Closing the window stops no run: without one the program waits for its end, and starting it again shows the window. */
  async #allClosed(): Promise<void> {
    if (this.#state !== 'open' || process.platform === 'darwin') return;
    let told = false;
    while ((await this.#activeRun()) !== undefined) {
      if (!told) this.#options.onBackground();
      told = true;
      await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
      if (this.#options.windowsOpen() || this.#state !== 'open') return;
    }
    await this.quit({ ask: false });
  }

  async #activeRun() {
    const runs = await this.#options.app.client.runs.list({ states: ['queued', 'running', 'stopping'] });
    return runs.at(0);
  }
}
