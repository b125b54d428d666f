/** The rewards of a job as one: reward models read tokens, rules and functions read text. */
import { assertNever } from '../../../shared/domain/errors.ts';
import { parseRule } from '../../evaluate/reward-rules.ts';
import { modelReward } from '../../learn/rollout/model-reward.ts';
import { mixedReward, plainReward, type RewardSource } from '../../learn/rollout/reward-port.ts';
import { readVersionHead } from '../../models/files/version-folder.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { PromptLine, RewardPart } from '../jobs.ts';
import { openRewardFunction } from '../rewards/reward-process.ts';
import { replyText } from '../policy/reply-text.ts';
import { readRewardModel } from './read-reward-model.ts';

interface Readers {
  /** The policy's. */
  readonly tokenizer: Tokenizer;
  readonly stopIds: readonly number[];
  /** By the prompt's tokens as the run has them. */
  readonly lineOf: ReadonlyMap<Int32Array, PromptLine>;
}

/** Σ weight · score over the parts. Of reward models only the shapes are read until they are opened. */
export async function openRewards(parts: readonly RewardPart[], readers: Readers): Promise<RewardSource> {
  const sources = [];
  for (const part of parts) sources.push({ source: await sourceOf(part, readers), weight: part.weight });
  return sources.length === 1 && sources[0].weight === 1 ? sources[0].source : mixedReward(sources);
}

async function sourceOf(part: RewardPart, { tokenizer, stopIds, lineOf }: Readers): Promise<RewardSource> {
  switch (part.kind) {
    case 'model': {
      const { config } = await readVersionHead(part.folder);
      const tensors = async () => {
        const model = await readRewardModel(part.folder, tokenizer);
        return new Map([...model.tensors, ...model.extras]);
      };
      return modelReward({ config, tensors }, tokenizer.padId);
    }
    case 'rule': {
      const { name, score } = parseRule(part.rule);
      return plainReward(async (completions) =>
        completions.map(({ prompt, completion }) => {
          const text = replyText(completion.tokenIds, tokenizer, stopIds);
          const value = score(text, lineOf.get(prompt)?.reference);
          return { score: value, parts: { [name]: value } };
        }),
      );
    }
    case 'function': {
      const given = part.file;
      return {
        heldBytes: 0,
        activationBytes: () => 0,
        async open() {
          const reward = await openRewardFunction(given);
          return {
            score: (completions) =>
              reward.score(
                completions.map(({ prompt, completion }) => {
                  const line = lineOf.get(prompt);
                  const text = replyText(completion.tokenIds, tokenizer, stopIds);
                  return { prompt: line?.prompt ?? [], completion: text, reference: line?.reference };
                }),
              ),
            dispose: () => reward.dispose(),
          };
        },
      };
    }
    default:
      return assertNever(part, 'kind of reward');
  }
}
