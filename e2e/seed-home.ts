/** A home folder as it looks after some work: chats, imports, rankings, a finished round, votes. Made by the app itself. */
import { fileURLToPath } from 'node:url';
import type { Client } from '../src/shared/contract/contract.ts';
import { connectClient, lastOf, sessionCookie } from './client.ts';
import { startHost } from './host.ts';

const shipped = (name: string): string => fileURLToPath(new URL(`../resources/prompts/${name}.jsonl`, import.meta.url));

/** The smallest round that has everything: curves of four points, samples before and after, a verdict with an interval. */
export const smallRound = {
  ppo: { episodes: 32, rolloutBatchSize: 8, ppoEpochs: 1, minibatches: 2, sampleEvery: 2, maxNewTokens: 16 },
  contestPrompts: 20,
  contestSamples: 1,
};

/** One with time enough to stop it, or kill it, in the middle. */
export const longerRound = { ...smallRound, ppo: { ...smallRound.ppo, episodes: 80 } };

/** One that learns something to look at. */
export const fairRound = {
  ppo: { episodes: 384, rolloutBatchSize: 32, sampleEvery: 3, maxNewTokens: 32 },
  contestPrompts: 48,
  contestSamples: 2,
};

const conversations = [
  ['I would like to learn to bake bread.', 'My dough does not rise.'],
  ['What should I do on a rainy Sunday?'],
  ['My cat keeps waking me up at five in the morning.', 'She is three years old.'],
  ['Can you help me plan a small garden?'],
];

/** Shorter than usual: what is sampled is trained on next, by a reward model and seven judges. */
const sampling = { maxTokens: 40 };

const handwritten = [
  {
    prompt: 'How do I clean a cast-iron pan?',
    chosen: 'Warm water and a brush, then dry it on the stove. Is it rusty?',
    rejected: 'I like pans.',
  },
  {
    prompt: 'I cannot fall asleep.',
    chosen: 'That is tiring. What do you usually do in the hour before bed?',
    rejected: 'You should sleep.',
  },
  {
    prompt: 'Which book should I read next?',
    chosen: 'What did you enjoy last?',
    rejected: 'The next book is a book.',
  },
];

/** As many as a small round can learn from. */
const fewRankings = 60;

/** What all specs with data need before a round: prompts to rank, comparisons, enough rankings to learn from. */
export async function seedRankings(client: Client, count = fewRankings): Promise<void> {
  for (const name of ['everyday', 'everyday-heldout']) {
    await lastOf(client.data.import({ source: { kind: 'file', path: shipped(name) }, name }));
  }
  const text = handwritten.map((pair) => JSON.stringify(pair)).join('\n');
  await lastOf(client.data.import({ source: { kind: 'text', fileName: 'kitchen-and-home.jsonl', text } }));
  const prompts = { kind: 'dataset' as const, dataset: 'everyday' };
  await lastOf(client.rank.simulate({ prompts, n: 4, count, rater: 'rule:question', sampling, seed: 3 }));
}

/** What this person likes: whoever asks back is better, and of two that do, the shorter. */
const merit = (reply: string): number => (reply.includes('?') ? 1000 : 0) - reply.length;

async function seedPersonsRankings(client: Client, count: number): Promise<void> {
  for (let place = 0; place < count; place++) {
    const prompts = { kind: 'dataset' as const, dataset: 'everyday' };
    const item = await client.rank.next({ prompts, n: 4, sampling, seed: place });
    if (item === null) return;
    const merits = item.candidates.map(({ completion }) => merit(completion));
    const order = [...new Set(merits)].sort((a, b) => b - a);
    await client.rank.record({
      prompt: item.prompt,
      candidates: item.candidates.map(({ completion, generationId, versionId }) => ({
        completion,
        generationId,
        versionId,
      })),
      orderShown: item.orderShown,
      outcome:
        place % 12 === 11
          ? { kind: 'skipped', reason: 'I cannot tell them apart' }
          : { kind: 'ranked', ranks: merits.map((merit) => order.indexOf(merit) + 1) },
      durationMs: 5200 + ((place * 1733) % 7000),
    });
  }
}

async function seedConversations(client: Client): Promise<void> {
  for (const [seed, messages] of conversations.entries()) {
    const { id } = await client.chat.create({});
    for (const content of messages) await lastOf(client.chat.send({ conversationId: id, content, seed }));
  }
}

async function seedVotes(client: Client, count: number): Promise<void> {
  const [parent, child] = await client.models.list();
  const prompts = { kind: 'dataset' as const, dataset: 'everyday-heldout' };
  for (let place = 0; place < count; place++) {
    const { ticket, left, right } = await client.compare.nextBattle({ a: child.id, b: parent.id, prompts });
    const better = merit(left) > merit(right) ? 'left' : 'right';
    const outcome = left === right ? 'tie' : merit(left) < 0 && merit(right) < 0 ? 'both_bad' : better;
    await client.compare.vote({ ticket, outcome, durationMs: 4000 + 300 * place });
  }
}

interface Amounts {
  readonly settings?: typeof smallRound | typeof fairRound;
  readonly rankings?: number;
}

/** Everything, in about half a minute on two cores with the small round. `home` may be new. */
export async function seedHome(
  home: string,
  { settings = smallRound, rankings = fewRankings }: Amounts = {},
): Promise<void> {
  const host = await startHost(home);
  const connected = await connectClient(host, await sessionCookie(host));
  const { client } = connected;
  try {
    await seedConversations(client);
    await seedRankings(client, rankings);
    await seedPersonsRankings(client, 36);
    const { id } = await client.round.start({ settings, seed: 1 });
    await lastOf(client.runs.watch({ runId: id }));
    const run = await client.runs.get({ runId: id });
    if (run.state !== 'completed')
      throw new Error(`Making data for the specs: the round ${run.state}. ${run.error?.message ?? ''}`);
    await seedVotes(client, 14);
  } finally {
    connected.close();
    await host.close();
  }
}
