/** Greedy tokens of another program beside Parley's own, token by token, up to where they part. */
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { createDecoderRunner } from '../../src/main/models/testing-decoder.ts';
import type { VersionContent } from '../../src/main/models/version-folder.ts';

/** What the other program chose, and by how much the log-probability of its choice led that of the second best. */
export interface Choice {
  readonly token: number;
  /** Where the program tells. */
  readonly lead?: number;
}

export interface Parting {
  readonly prompt: number;
  /** Of the new token, counted from 0. */
  readonly position: number;
  /** By how much Parley's best logit led there. */
  readonly lead: number;
  readonly parley: number;
  readonly other: number;
}

export interface Agreement {
  /** Tokens chosen alike. */
  readonly tokens: number;
  /** The largest difference of the two programs' leads where they chose alike: what the export rounds by. */
  readonly rounding: number;
  readonly partings: readonly Parting[];
}

/** @param replies of the other program to the prompts, which hold token ids */
export async function agreementOf(
  { config, tensors }: VersionContent,
  prompts: readonly (readonly number[])[],
  replies: readonly (readonly Choice[])[],
): Promise<Agreement> {
  const runner = await createDecoderRunner(createCpuEngine({ threads: 2 }), config, tensors);
  const partings: Parting[] = [];
  let [tokens, rounding] = [0, 0];
  for (const [prompt, promptIds] of prompts.entries()) {
    const reply = replies[prompt];
    // Both have read the same up to where they part, so one pass over the other's tokens gives all of Parley's choices.
    const [logits] = await runner.padded([[...promptIds, ...reply.map(({ token }) => token)]], 'right');
    for (const [position, { token, lead: otherLead }] of reply.entries()) {
      const row = (promptIds.length + position - 1) * config.vocab_size;
      const { best, lead } = bestOf(logits.subarray(row, row + config.vocab_size));
      if (best !== token) {
        partings.push({ prompt, position, lead, parley: best, other: token });
        break;
      }
      tokens += 1;
      rounding = Math.max(rounding, Math.abs(lead - (otherLead ?? lead)));
    }
  }
  await runner.dispose();
  return { tokens, rounding, partings };
}

/** The likeliest token, and how far its logit is above the second's. */
export function bestOf(logits: Float32Array): { best: number; lead: number } {
  let [best, second] = [-1, -1];
  logits.forEach((value, i) => {
    if (best < 0 || value > logits[best]) [best, second] = [i, best];
    else if (second < 0 || value > logits[second]) second = i;
  });
  return { best, lead: logits[best] - logits[second] };
}
