/** How fast replies come, as a page sees it: over the WebSocket, from the call to the event. */
import type { Client } from '../../src/shared/contract/contract.ts';
import { promptSchema } from '../../src/shared/contract/prompts.ts';
import type { z } from 'zod';

type Prompt = z.input<typeof promptSchema>;

export interface ReplyTimes {
  readonly firstTokenMs: number;
  readonly tokens: number;
  /** From the first text to the last: what reading the reply as it comes feels like. */
  readonly writingMs: number;
}

/** One reply in a conversation, as Chat asks for it. */
export async function timeReply(client: Client, content: string, seed: number): Promise<ReplyTimes> {
  const { id } = await client.chat.create({});
  const calledAt = performance.now();
  const times = new Times(calledAt);
  for await (const event of await client.chat.send({ conversationId: id, content, seed })) {
    if (event.type === 'delta') times.text();
    if (event.type === 'done') return times.end(event.tokens);
  }
  throw new Error('chat.send ended without "done".');
}

/** Several candidates of one prompt, as Chat and Rank ask for them. */
export async function timeCandidates(client: Client, prompt: Prompt, n: number, seed: number): Promise<ReplyTimes> {
  const times = new Times(performance.now());
  for await (const event of await client.candidates.sample({ of: { kind: 'prompt', prompt }, n, seed })) {
    if (event.type === 'delta') times.text();
    if (event.type === 'done') return times.end(event.candidates.reduce((sum, { tokens }) => sum + tokens, 0));
  }
  throw new Error('candidates.sample ended without "done".');
}

class Times {
  readonly #calledAt: number;
  #firstAt: number | undefined;

  constructor(calledAt: number) {
    this.#calledAt = calledAt;
  }

  text(): void {
    this.#firstAt ??= performance.now();
  }

  end(tokens: number): ReplyTimes {
    const endedAt = performance.now();
    const firstAt = this.#firstAt ?? endedAt;
    return { firstTokenMs: firstAt - this.#calledAt, tokens, writingMs: endedAt - firstAt };
  }
}

/** Tokens per second over all replies together; a reply's first token is not part of its writing. */
export function rateOf(replies: readonly ReplyTimes[], firstTokens: number): number {
  const tokens = replies.reduce((sum, reply) => sum + Math.max(0, reply.tokens - firstTokens), 0);
  const ms = replies.reduce((sum, reply) => sum + reply.writingMs, 0);
  return (tokens * 1000) / ms;
}
