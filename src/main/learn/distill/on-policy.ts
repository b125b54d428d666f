/** Texts that the student writes itself in place of given ones: in a share lambda of the batches, as GKD's algorithm 1 draws them. */
import type { ParameterStore } from '../../engines/engine.ts';
import { concatIds } from '../data/concat-ids.ts';
import type { SftExample } from '../data/sft-batches.ts';
import type { Substitution } from '../loops/batch-loop.ts';
import { weightBytes } from '../policy/policy.ts';
import { mergeAdapters } from '../update/lora.ts';
import type { DistillJob, TaughtExample } from './distill-job.ts';
import type { Teacher } from './teacher.ts';

/**
 * @param store holds the student as it is
 * @param trained names of the parameters in it that training changes
 */
export function onPolicySubstitution(
  job: DistillJob,
  {
    store,
    trained,
    teacher,
    signal,
  }: { store: ParameterStore; trained: readonly string[]; teacher: Teacher; signal: AbortSignal },
): Substitution<TaughtExample> {
  const { policy, rollouts, settings, random } = job;
  const { lambda, maxNewTokens, rolloutTemperature: temperature } = settings;
  return {
    async of(step, items) {
      const draws = random.split(`on-policy ${step}`);
      if (draws.uniform() >= lambda) return { items, figures: { on_policy: 0 } };
      const prompts = items.map((item) => promptOf(item, policy.config.max_position_embeddings - maxNewTokens));
      const asked = prompts.filter((prompt) => prompt !== undefined);
      if (asked.length === 0) return { items, figures: { on_policy: 0 } };
      const tensors = new Map([...policy.tensors, ...(await store.read(trained))]);
      const student = mergeAdapters({ config: policy.config, tensors }, settings);
      const seed = draws.split('sampling').uint32();
      const completions = await rollouts.sample(student, asked, { temperature, maxNewTokens, seed, count: 1 });
      const written = asked.map((prompt, i): SftExample => {
        const ids = concatIds(prompt, completions[i].tokenIds);
        return { ids, mask: new Uint8Array(ids.length).fill(1, prompt.length) };
      });
      const rows = await teacher.rowsOf(written, { signal });
      const taught = written.map((text, i): TaughtExample => ({ ...text, rows: rows[i], given: false }));
      const lengths = completions.reduce((sum, { tokenIds }) => sum + tokenIds.length, 0);
      const figures = { on_policy: 1, 'completions/mean_length': lengths / completions.length };
      // A prompt that leaves no room keeps the text that was given.
      let next = 0;
      return { items: items.map((item, i) => (prompts[i] === undefined ? item : taught[next++])), figures };
    },
  };
}

/** What comes before the last reply of a text; undefined where it has none, or is longer than `room`. */
function promptOf({ ids, mask }: SftExample, room: number): Int32Array | undefined {
  const end = mask.lastIndexOf(1);
  const start = mask.subarray(0, end + 1).lastIndexOf(0) + 1;
  return end < 0 || start === 0 || start > room ? undefined : ids.subarray(0, start);
}

/** As long as a text can get that the student writes. @param token of which it consists: texts that begin alike would take less */
export function longestWritten({ examples, policy, settings }: DistillJob, token: number): SftExample {
  const { maxNewTokens } = settings;
  const prompt = longestPrompt({ examples, policy, settings });
  const ids = new Int32Array(prompt + maxNewTokens).fill(token);
  return { ids, mask: new Uint8Array(ids.length).fill(1, prompt) };
}

function longestPrompt({ examples, policy, settings }: Pick<DistillJob, 'examples' | 'policy' | 'settings'>): number {
  const room = policy.config.max_position_embeddings - settings.maxNewTokens;
  return examples.reduce((longest, example) => Math.max(longest, promptOf(example, room)?.length ?? 0), 1);
}

/** What writing takes beside the updates: a copy of the weights, and sampling. */
export function onPolicyBytes(job: DistillJob): number {
  const { policy, rollouts, settings } = job;
  const { batchSize: completions, maxNewTokens } = settings;
  const batch = { promptTokens: longestPrompt(job), completions, maxNewTokens };
  return weightBytes(policy.config) + (rollouts.bytes?.(policy.config, batch) ?? 0);
}
