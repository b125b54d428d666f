/** What each screen asks the app for when it opens. */
import type { Client } from '../../src/shared/contract/contract.ts';
import { longestConversation } from './make-home.ts';

type Calls = Readonly<Record<string, () => Promise<unknown>>>;

export async function firstCalls(client: Client): Promise<Calls> {
  const [conversations, runs, datasets, versions] = await Promise.all([
    client.chat.list(),
    client.runs.list({}),
    client.data.list(),
    client.models.list(),
  ]);
  const longest = conversations.find(({ title }) => title === longestConversation)!;
  const many = datasets.find(({ name }) => name === 'many prompts')!;
  return {
    'Chat: conversations': () => client.chat.list({ limit: 100 }),
    'Chat: a thread of 2,000 turns': () => client.chat.thread({ conversationId: longest.id, limit: 20 }),
    'all screens: versions': () => client.models.list(),
    'all screens: first steps': () => client.loop.progress(),
    'Rank: sets of prompts': () => client.data.promptSets(),
    'Rank: pace': () => client.rank.progress({ rater: 'me' }),
    'Data: sets': () => client.data.list(),
    'Data: a page of rankings': () => client.rank.list({}),
    'Data: the last page of rankings': () => client.rank.list({ offset: 49_950 }),
    'Data: the last page of a set': () => client.data.items({ dataset: many.id, offset: 69_950 }),
    'Runs: list': () => client.runs.list({}),
    'Runs: a run of 5,000 steps': async () => {
      for await (const event of await client.runs.watch({ runId: runs[0].id })) if (event.type === 'snapshot') return;
    },
    'Models: tree': () => client.models.tree(),
    'Compare: contests': () => client.compare.list({}),
    'Compare: judges': () => client.compare.judges(),
    'Compare: prompt sets': () => client.compare.promptSets({ a: versions[1].id, b: versions[2].id }),
    'Compare: grid': () => client.compare.grid({ judge: 'rule:question', order: 'difference' }),
    'Chat: search': () => client.chat.list({ text: 'number 77', limit: 100 }),
    'Models: a version': () => client.models.get({ version: versions[5].id }),
  };
}
