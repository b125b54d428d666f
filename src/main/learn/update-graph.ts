/** What every trainer's graph ends with: adapters where the settings ask for them, gradients, one AdamW step. */
import { parameterGradients } from '../graph/gradients.ts';
import type { Graph, Node } from '../graph/node.ts';
import { adamw, type AdamWSettings } from './adamw.ts';
import { isTrained, withAdapters, type LoraSettings } from './lora.ts';

export type UpdateSettings = AdamWSettings & Partial<LoraSettings>;

/** The figures of a loss, with `grad_norm` among them, and the update that makes the loss smaller. */
export function updateGraph(figures: Readonly<Record<string, Node>> & { loss: Node }, settings: UpdateSettings): Graph {
  const { outputs } = withAdapters({ outputs: figures }, settings);
  const gradients = parameterGradients(outputs.loss, (name) => isTrained(name, settings));
  const { updates, gradNorm } = adamw(gradients, settings);
  return { outputs: { ...outputs, grad_norm: gradNorm }, updates };
}
