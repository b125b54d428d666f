/** From a click to the frame in which something is there, by the page's own clock. */
import type { Page } from '@playwright/test';

/** Elements of the page by a selector, those that hold a text. */
export interface Seen {
  readonly css: string;
  readonly text?: string;
  /** How many of them; default: one. */
  readonly atLeast?: number;
}

interface Element {
  readonly textContent: string;
  click(): void;
}

// The little that the function below uses of the page that it runs in; Node's own types know nothing of it.
declare const document: { querySelectorAll(selector: string): Iterable<Element> };
declare function requestAnimationFrame(onFrame: () => void): void;

/** @returns milliseconds; NaN where it took more than twenty seconds */
export function timeClick(page: Page, click: Seen, usable: readonly Seen[]): Promise<number> {
  return page.evaluate(
    ({ click, usable, atMostMs }) => {
      const found = ({ css, text = '' }: Seen) =>
        [...document.querySelectorAll(css)].filter(({ textContent }) => textContent.includes(text));
      const [target] = found(click);
      if (target === undefined) throw new Error(`There is no ${click.css} with "${click.text}" to click on.`);
      return new Promise<number>((resolve) => {
        const startedAt = performance.now();
        target.click();
        const look = () => {
          const ms = performance.now() - startedAt;
          if (ms > atMostMs) resolve(NaN);
          else if (!usable.every((seen) => found(seen).length >= (seen.atLeast ?? 1))) requestAnimationFrame(look);
          // A task begun in a frame is taken up after that frame was painted.
          else requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - startedAt), 0));
        };
        requestAnimationFrame(look);
      });
    },
    { click, usable, atMostMs: 20_000 },
  );
}
