/** A round at work beside which the page is measured. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '../../src/shared/contract/contract.ts';

const rankings = 120;
const patienceMs = 300_000;

/** Rankings by a rule, then a round that trains long enough to be measured. */
export async function startRound(client: Client) {
  const prompts = {
    kind: 'file' as const,
    path: new URL('../../resources/prompts/everyday.jsonl', import.meta.url).pathname,
  };
  const simulated = await client.rank.simulate({ prompts, n: 4, count: rankings, rater: 'rule:question' });
  for await (const event of simulated) if (event.type === 'done') break;
  const { id } = await client.round.start({ settings: { ppo: { episodes: 100_000 } } });
  const isAtWork = async () => ['queued', 'running'].includes((await client.runs.get({ runId: id })).state);
  return {
    id,
    isAtWork,
    /** Waits until this stage makes progress. */
    async reaches(stage: string): Promise<void> {
      for (const startedAt = performance.now(); performance.now() - startedAt < patienceMs; await sleep(500)) {
        const { progress, error } = await client.runs.get({ runId: id });
        if (progress?.stage === stage && progress.done > 0) return;
        if (error !== null) throw new Error(`The round failed: ${error.message}`);
      }
      throw new Error(`The round did not come to ${stage} within ${patienceMs / 1000} s.`);
    },
    async stop(): Promise<void> {
      await client.runs.stop({ runId: id });
      while (await client.runs.get({ runId: id }).then(({ endedAtMs }) => endedAtMs === null)) await sleep(200);
    },
  };
}

/** Round trips of a call that reads one value. */
export async function timeCalls(client: Client, count: number, pauseMs: number): Promise<number[]> {
  const times: number[] = [];
  for (let call = 0; call < count; call++) {
    const calledAt = performance.now();
    await client.settings.get({ key: 'bench' });
    times.push(performance.now() - calledAt);
    await sleep(pauseMs);
  }
  return times;
}
