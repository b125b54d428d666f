/** The Rank screen as a spec uses it. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';

export class RankPage {
  readonly page: Page;
  readonly candidates: Locator;
  readonly progress: Locator;

  constructor(page: Page) {
    this.page = page;
    this.candidates = page.getByRole('list', { name: 'Candidates' });
    this.progress = page.getByRole('progressbar', { name: 'Prompts ranked' });
  }

  /** Replies are drawn so freely that four of them always differ: equal ones would be one candidate. */
  async sampleFreely(): Promise<void> {
    await this.page.evaluate(() => localStorage.setItem('parley.rank.sampling', 'temperature=2&topP=1&topK=0'));
    await this.page.reload();
  }

  /** Waits until a fresh prompt is there and as many as `done` are on the disk. */
  async ready(done: number): Promise<void> {
    // The first steps count as well.
    const count = this.page.getByRole('banner').getByText(new RegExp(`^${done} of \\d+$`));
    await expect(count).toBeVisible();
    await expect(this.candidates.getByRole('button', { name: /not ranked/ })).toHaveCount(4);
  }

  candidate(place: number): Locator {
    return this.candidates.getByRole('button', { name: new RegExp(`^Candidate ${place},`) });
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Ranks the prompts that come, one after another, each by these keys. */
  async rank(from: number, turns: readonly (readonly string[])[]): Promise<void> {
    for (const [turn, keys] of turns.entries()) {
      await this.ready(from + turn);
      await this.press(...keys, 'Enter');
    }
    await this.ready(from + turns.length);
  }
}
