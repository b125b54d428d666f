/** What the policy wrote to the same prompts as it learned, arranged to be read beside each other. */
import type { SampleView } from '../../../../shared/contract/runs.ts';
import type { Message } from '../../../../shared/domain/conversation.ts';

export interface PromptSamples {
  readonly prompt: readonly Message[];
  /** By step. Where a resumed run sampled a step again, the newest counts. */
  readonly byStep: ReadonlyMap<number, SampleView>;
}

/** The prompts in the order in which they were first sampled. */
export function samplesByPrompt(samples: readonly SampleView[]): PromptSamples[] {
  const groups = Map.groupBy(samples, ({ prompt }) => JSON.stringify(prompt));
  return [...groups.values()].map((group) => ({
    prompt: group[0].prompt,
    byStep: new Map(group.map((sample) => [sample.step, sample])),
  }));
}

export function sampledSteps(samples: readonly SampleView[]): number[] {
  return [...new Set(samples.map(({ step }) => step))].sort((a, b) => a - b);
}
