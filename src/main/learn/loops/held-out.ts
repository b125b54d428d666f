/** Figures on what a run does not learn from, by the weights as they are while it trains. */
import type { LoraSettings } from '../../../shared/methods/parts/lora-settings.ts';
import { scalarOf, type Engine, type ParameterStore } from '../../engines/engine.ts';
import type { Graph, Node } from '../../graph/node.ts';
import { withAdapters } from '../update/lora.ts';
import { activationsOf, sizesOf } from '../update/update-memory.ts';
import type { UpdateInputs } from '../update/update-program.ts';
import type { Evaluation } from './batch-loop.ts';

export interface HeldOut<Item> {
  /** Those of an update that are worth measuring: means over a batch's items, each weighing the same; `loss` among them. */
  readonly figures: Readonly<Record<string, Node>>;
  readonly items: readonly Item[];
  readonly inputsOf: (items: readonly Item[]) => UpdateInputs;
  readonly settings: Partial<LoraSettings>;
  /** One of those that are learned from: about so much is read at once. */
  readonly largest: Item | undefined;
  readonly tokensOf: (item: Item) => number;
}

/** Each figure as `eval_…`, as Hugging Face's Trainer calls them. */
export async function compileHeldOut<Item>(
  engine: Engine,
  store: ParameterStore,
  heldOut: HeldOut<Item>,
): Promise<Evaluation> {
  const program = await engine.compile(graphOf(heldOut), { parameters: store });
  const chunks = chunksOf(heldOut);
  const count = heldOut.items.length;
  return {
    async run() {
      const means: Record<string, number> = {};
      for (const chunk of chunks) {
        const outputs = await program.run(heldOut.inputsOf(chunk).inputs);
        for (const name of Object.keys(outputs)) {
          means[`eval_${name}`] = (means[`eval_${name}`] ?? 0) + (scalarOf(outputs, name) * chunk.length) / count;
        }
      }
      return means;
    },
    dispose: () => program.dispose(),
  };
}

/** What it takes beside the updates: reading the largest of what is learned from, without gradients. */
export function heldOutBytes<Item>(heldOut: HeldOut<Item>): number {
  if (heldOut.largest === undefined || heldOut.items.length === 0) return 0;
  const graph = graphOf(heldOut);
  return activationsOf(graph)(sizesOf(graph, heldOut.inputsOf([heldOut.largest]).inputs));
}

function graphOf<Item>({ figures, settings }: HeldOut<Item>): Graph {
  return withAdapters({ outputs: figures }, settings);
}

/** No more tokens in one than the largest item has, and one item at least. */
function chunksOf<Item>({ items, largest, tokensOf }: HeldOut<Item>): Item[][] {
  const most = largest === undefined ? 0 : tokensOf(largest);
  const chunks: Item[][] = [];
  let room = 0;
  for (const item of items) {
    room -= tokensOf(item);
    if (room < 0 || chunks.length === 0) {
      chunks.push([]);
      room = most - tokensOf(item);
    }
    chunks.at(-1)!.push(item);
  }
  return chunks;
}
