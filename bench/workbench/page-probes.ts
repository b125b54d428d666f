/** What a person at the page would feel: measured in the page, by its own clock. */
import type { Page } from '@playwright/test';

interface Key {
  readonly key: string;
  readonly timeStamp: number;
}

interface Element {
  readonly textContent: string;
}

interface Observer {
  observe(element: Element, what: Record<string, boolean>): void;
  disconnect(): void;
}

// The little that the functions below use of the page that they run in; Node's own types know nothing of it.
declare const document: { querySelectorAll(selector: string): Iterable<Element> };
declare const MutationObserver: new (onChange: (changes: unknown, observer: Observer) => void) => Observer;
declare function addEventListener(type: 'keydown', listener: (event: Key) => void, capture: boolean): void;
declare function requestAnimationFrame(onFrame: (now: number) => void): void;
declare let saved: Promise<number>;
declare let shown: number[];

/**
 * Ranks by keyboard: 1, 2, …, Enter.
 * @returns from each Enter to "saved", which the page says once the app has acknowledged it
 */
export async function timeRankings(page: Page, count: number, candidates: number): Promise<number[]> {
  await page.goto(new URL('#/rank', page.url()).href);
  const start = page.getByRole('button', { name: /everyday prompts|Start ranking/ });
  await start.click();
  const submit = page.getByRole('button', { name: 'Save and go on' });
  const savedMs: number[] = [];
  for (let ranking = 0; ranking < count; ranking++) {
    await page.getByRole('list', { name: 'Candidates' }).getByText('1', { exact: true }).first().waitFor();
    await page.evaluate(watchForSaved);
    for (let place = 1; place <= candidates; place++) await page.keyboard.press(String(place));
    await submit.and(page.locator(':enabled')).waitFor();
    await page.keyboard.press('Enter');
    savedMs.push(await page.evaluate(() => saved));
  }
  return savedMs;
}

/** Runs in the page: from the key's own time stamp to the change of the line that says how many are saved. */
function watchForSaved(): void {
  const line = [...document.querySelectorAll('[role=status]')].find((element) => /saved/.test(element.textContent));
  if (line === undefined) throw new Error('Rank shows no line that says how many rankings are saved.');
  const before = line.textContent;
  const saved = new Promise<number>((resolve) => {
    let pressedAt = NaN;
    addEventListener('keydown', (event) => (pressedAt = event.key === 'Enter' ? event.timeStamp : pressedAt), true);
    new MutationObserver((_, observer) => {
      if (!/^\d+ saved$/.test(line.textContent) || line.textContent === before) return;
      observer.disconnect();
      resolve(performance.now() - pressedAt);
    }).observe(line, { subtree: true, characterData: true, childList: true });
  });
  Object.assign(globalThis, { saved });
}

/** Runs in the page: the time between frames while nothing but the page's own updates happens. */
export function timeFrames(page: Page, durationMs: number): Promise<number[]> {
  return page.evaluate(
    (ms) =>
      new Promise<number[]>((resolve) => {
        const frames: number[] = [];
        const startedAt = performance.now();
        let last = startedAt;
        const frame = (now: number) => {
          if (now > last) frames.push(now - last);
          last = now;
          if (now - startedAt > ms) resolve(frames.slice(1));
          else requestAnimationFrame(frame);
        };
        requestAnimationFrame(frame);
      }),
    durationMs,
  );
}

/** From a key's time stamp to the end of the frame that shows what it did. */
export async function timeKeys(page: Page, count: number, pauseMs: number): Promise<number[]> {
  await page.evaluate(() => {
    const shown: number[] = [];
    Object.assign(globalThis, { shown });
    // A task begun in a frame is taken up after that frame was painted.
    const painted = (event: Key) => setTimeout(() => shown.push(performance.now() - event.timeStamp), 0);
    addEventListener('keydown', (event) => requestAnimationFrame(() => painted(event)), true);
  });
  for (let key = 0; key < count; key++) {
    // Opens and closes the list of commands: a real change of what is seen.
    await page.keyboard.press(key % 2 === 0 ? 'Control+k' : 'Escape');
    await page.waitForTimeout(pauseMs);
  }
  return page.evaluate(() => shown);
}
