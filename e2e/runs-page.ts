/** The Runs screen as a spec uses it. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import { smallRound } from './seed-home.ts';

/** Seconds where there is nothing else to do; a machine that is shared takes its time. */
export const roundPatienceMs = 600_000;

export class RunsPage {
  readonly page: Page;
  readonly start: Locator;
  readonly stop: Locator;
  readonly resume: Locator;
  readonly verdict: Locator;
  readonly charts: Locator;

  constructor(page: Page) {
    this.page = page;
    const main = page.locator('main');
    this.start = main.getByRole('button', { name: 'Start round' });
    this.stop = main.getByRole('button', { name: 'Stop the run' });
    this.resume = main.getByRole('button', { name: 'Resume the run' });
    this.verdict = main.getByRole('region', { name: 'Verdict' });
    this.charts = main.getByRole('region', { name: 'Training' });
  }

  field(name: string): Locator {
    return this.page.getByRole('textbox', { name, exact: true });
  }

  /** Fills the form for a round that takes seconds. */
  async fillSmallRound({ ppo, contestPrompts, contestSamples } = smallRound): Promise<void> {
    await this.page.getByText('All settings').click();
    for (const [name, value] of Object.entries({ ...ppo, contestPrompts, contestSamples })) {
      await this.field(name).fill(String(value));
    }
  }

  /** The run is at this stage; earlier ones are done. */
  async atStage(title: string): Promise<void> {
    const current = this.page.locator('[aria-current=step]');
    await expect(current).toContainText(title, { timeout: roundPatienceMs });
  }

  /** PPO has figures: a checkpoint is there, and the first curves are drawn. */
  async practising(): Promise<void> {
    await this.atStage('PPO');
    await expect(this.charts.getByRole('img', { name: /^Score: / })).toBeVisible({ timeout: roundPatienceMs });
  }
}
