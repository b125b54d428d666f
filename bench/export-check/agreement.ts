/** Greedy tokens of another program beside Parley's own, token by token, up to where they part. */
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import type { Graph } from '../../src/main/graph/node.ts';
import { createDecoderRunner } from '../../src/main/models/families/decoder.fixture.ts';
import type { VersionContent } from '../../src/main/models/files/version-folder.ts';

/** What the other program chose. */
export interface Choice {
  readonly token: number;
  /** Next best ones, and by how much the logit of the chosen one led theirs: where the program tells. */
  readonly others: readonly { readonly token: number; readonly lead: number }[];
}

export interface Parting {
  readonly prompt: number;
  /** Of the new token, counted from 0. */
  readonly position: number;
  /** By how much Parley's best logit led the other's choice there. */
  readonly lead: number;
  readonly parley: number;
  readonly other: number;
}

export interface Agreement {
  /** Tokens chosen alike. */
  readonly tokens: number;
  /**
   * What the export rounds by: the largest difference between the two programs' leads of the other's best token over its
   * next best, given the same tokens before. Of all positions but those at which they part, which it is to explain.
   */
  readonly rounding: number;
  readonly partings: readonly Parting[];
}

/**
 * @param replies of the other program to the prompts, which hold token ids
 * @param transform of Parley's graph, to compute as the other program is known to
 */
export async function agreementOf(
  { config, tensors }: Pick<VersionContent, 'config' | 'tensors'>,
  prompts: readonly (readonly number[])[],
  replies: readonly (readonly Choice[])[],
  transform?: (graph: Graph) => Graph,
): Promise<Agreement> {
  const runner = await createDecoderRunner(createCpuEngine({ threads: 2 }), config, tensors, transform);
  const partings: Parting[] = [];
  let [tokens, rounding] = [0, 0];
  for (const [prompt, promptIds] of prompts.entries()) {
    const reply = replies[prompt];
    // Both have read the same up to where they part, so one pass over the other's tokens gives all of Parley's choices.
    const [logits] = await runner.padded([[...promptIds, ...reply.map(({ token }) => token)]], 'right');
    let parted = false;
    for (const [position, { token, others }] of reply.entries()) {
      const row = (promptIds.length + position - 1) * config.vocab_size;
      const scores = logits.subarray(row, row + config.vocab_size);
      const { best } = bestOf(scores);
      if (best !== token && !parted) {
        parted = true;
        partings.push({ prompt, position, lead: scores[best] - scores[token], parley: best, other: token });
        continue;
      }
      if (!parted) tokens += 1;
      for (const other of others) {
        rounding = Math.max(rounding, Math.abs(scores[token] - scores[other.token] - other.lead));
      }
    }
  }
  await runner.dispose();
  return { tokens, rounding, partings };
}

/** The likeliest token and the second. */
export function bestOf(logits: Float32Array): { best: number; second: number } {
  let [best, second] = [-1, -1];
  logits.forEach((value, i) => {
    if (best < 0 || value > logits[best]) [best, second] = [i, best];
    else if (second < 0 || value > logits[second]) second = i;
  });
  return { best, second };
}
