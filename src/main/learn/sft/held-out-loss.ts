/** SFT's loss on what it does not learn from, by the weights as they are while it trains. */
import type { Engine, ParameterStore } from '../../engines/engine.ts';
import { i32 } from '../../engines/engine.ts';
import type { ModelConfig } from '../../models/families/model-config.ts';
import { likelihoodGraph, sumLikelihood } from '../policy/likelihood.ts';
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import { withAdapters } from '../update/lora.ts';
import { hiddenAtRowsInputs } from '../policy/policy-graph.ts';
import type { SftExample } from '../data/sft-batches.ts';
import { nextTokenBatch } from '../data/token-batch.ts';
import type { Evaluation } from '../loops/batch-loop.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';

interface HeldOut {
  readonly config: ModelConfig;
  readonly examples: readonly SftExample[];
  readonly padId: number;
  readonly settings: Partial<LoraSettings>;
}

/** One example at a time where they are long: without gradients that takes less than an update, which reads one at least. */
export function heldOutTokens(examples: readonly SftExample[]): number {
  return Math.max(256, ...examples.map(({ ids }) => ids.length));
}

/** `eval_loss` in nats per token that counts, as Hugging Face's Trainer calls it, and its exponential. */
export async function compileHeldOutLoss(
  engine: Engine,
  store: ParameterStore,
  { config, examples, padId, settings }: HeldOut,
): Promise<Evaluation> {
  const program = await engine.compile(withAdapters(likelihoodGraph(config), settings), { parameters: store });
  return {
    async run() {
      const options = { padId, maxTokens: heldOutTokens(examples) };
      const { nats, tokens } = await sumLikelihood(program, config, examples, options);
      return { eval_loss: nats / tokens, eval_perplexity: Math.exp(nats / tokens) };
    },
    dispose: () => program.dispose(),
  };
}

/** What it takes beside the updates, at most. */
export function heldOutBytes({ config, examples, padId, settings }: HeldOut): number {
  if (examples.length === 0) return 0;
  const graph = withAdapters(likelihoodGraph(config), settings);
  const length = Math.min(config.max_position_embeddings, heldOutTokens(examples));
  const { batch, rows, labels } = nextTokenBatch([new Int32Array(length)], [new Uint8Array(length).fill(1)], padId);
  return activationsOf(graph)(sizesOf(graph, { ...hiddenAtRowsInputs(batch, rows), labels: i32(labels) }));
}
