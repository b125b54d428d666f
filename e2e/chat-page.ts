/** The Chat screen as a spec uses it. */
import { expect } from '@playwright/test';
import type { Locator, Page } from '@playwright/test';
import type { Client } from '../src/shared/contract/contract.ts';

export class ChatPage {
  readonly page: Page;
  readonly message: Locator;
  readonly writing: Locator;
  readonly candidates: Locator;

  constructor(page: Page) {
    this.page = page;
    this.message = page.getByRole('textbox', { name: 'Message' });
    this.writing = page.getByRole('article', { name: 'Reply being written' });
    this.candidates = page.getByRole('region', { name: 'Candidates' });
  }

  /** Stored turns of one side, as texts to compare with. */
  turns(speaker: 'You' | 'Reply' | 'System prompt'): Locator {
    const heading = this.page.getByRole('heading', { name: speaker, exact: true });
    return this.page
      .locator('main')
      .getByRole('article')
      .filter({ has: heading })
      .and(this.page.locator(':not([aria-busy])'));
  }

  async send(text: string): Promise<void> {
    await this.message.fill(text);
    await this.message.press('Enter');
  }

  /** Sends and waits for the whole reply. */
  async ask(text: string): Promise<void> {
    const before = await this.turns('Reply').count();
    await this.send(text);
    await expect(this.turns('Reply')).toHaveCount(before + 1);
    await expect(this.writing).toBeHidden();
  }

  /** Does something with a turn, by its button. */
  async act(turn: Locator, action: string): Promise<void> {
    await turn.hover();
    await turn.getByRole('button', { name: action }).click();
  }

  /** Every token is about as likely as the one that ends a reply: there is time to do something in the middle. */
  async askForLongReplies(): Promise<void> {
    const settings = { Temperature: '10', 'Top-p': '1', 'Top-k': '0', 'Token limit': '450' };
    for (const [name, value] of Object.entries(settings)) await this.page.getByRole('textbox', { name }).fill(value);
  }

  /** Looks every 5 ms: a whole reply of 450 tokens takes half a second. */
  async expectText(atLeast = 20): Promise<void> {
    await this.writing.locator('.reply-text').evaluate(
      (text, count) =>
        new Promise<void>((resolve, reject) => {
          const look = () => {
            if ((text.textContent ?? '').length >= count) resolve();
            else if (text.isConnected) setTimeout(look, 5);
            else reject(new Error(`the reply ended with fewer than ${count} characters`));
          };
          look();
        }),
      atLeast,
    );
  }

  /** The one reply of a conversation is there as it is stored, first word to last. */
  async expectWholeReply(client: Client): Promise<void> {
    await expect(this.writing).toBeHidden();
    await expect(this.turns('Reply')).toHaveCount(1);
    const [{ id }] = await client.chat.list();
    const { messages } = await client.chat.get({ conversationId: id });
    expect(messages).toHaveLength(2);
    await this.expectReply(messages[1].content);
  }

  /** The one reply reads so, character by character. */
  async expectReply(text: string): Promise<void> {
    await this.act(this.turns('Reply'), 'Show as plain text');
    await expect(this.turns('Reply').locator('.reply-text')).toHaveText(text, { useInnerText: true });
  }

  async choose(label: string, option: string): Promise<void> {
    await this.page.getByRole('combobox', { name: new RegExp(`^${label}`) }).click();
    await this.page.getByRole('option', { name: option }).click();
  }

  candidate(place: number): Locator {
    return this.candidates.getByRole('article', { name: new RegExp(`^Candidate ${place}`) });
  }
}
