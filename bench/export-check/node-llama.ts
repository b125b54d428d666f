/** Greedy decoding with llama.cpp inside this process: the npm package node-llama-cpp, installed anywhere. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Choice } from './agreement.ts';

/** What of the package is used. */
interface Sequence {
  evaluateWithMetadata(
    tokens: readonly number[],
    metadata: { readonly probabilities: true },
    options: { readonly temperature: number; readonly yieldEogToken: boolean },
  ): AsyncGenerator<{ readonly token: number; readonly probabilities: ReadonlyMap<number, number> }>;
  dispose(): void;
}
interface Context {
  getSequence(): Sequence;
  dispose(): Promise<void>;
}
interface Model {
  createContext(options: { readonly contextSize: number }): Promise<Context>;
  dispose(): Promise<void>;
}
interface Package {
  readonly getLlama: (options: { readonly gpu: false; readonly build: 'never' }) => Promise<{
    loadModel(options: { readonly modelPath: string }): Promise<Model>;
  }>;
}

const CONTEXT_TOKENS = 512;

/**
 * Past end tokens, as `llamaReplies`.
 * @param folder that node-llama-cpp was installed in
 */
export async function nodeLlamaReplies(
  folder: string,
  modelPath: string,
  promptIds: readonly (readonly number[])[],
  newTokens: number,
): Promise<Choice[][]> {
  const entry = path.resolve(folder, 'node_modules/node-llama-cpp/dist/index.js');
  const { getLlama } = (await import(pathToFileURL(entry).href)) as Package;
  const llama = await getLlama({ gpu: false, build: 'never' });
  const model = await llama.loadModel({ modelPath });
  const context = await model.createContext({ contextSize: CONTEXT_TOKENS });
  const replies: Choice[][] = [];
  for (const ids of promptIds) {
    const sequence = context.getSequence();
    const reply: Choice[] = [];
    const steps = sequence.evaluateWithMetadata(ids, { probabilities: true }, { temperature: 0, yieldEogToken: true });
    for await (const { token, probabilities } of steps) {
      reply.push(choiceOf(token, probabilities));
      if (reply.length === newTokens) break;
    }
    replies.push(reply);
    sequence.dispose();
  }
  await context.dispose();
  await model.dispose();
  return replies;
}

/** The chosen token's lead over the next best one, as far as the probabilities tell. */
function choiceOf(token: number, probabilities: ReadonlyMap<number, number>): Choice {
  const chosen = probabilities.get(token) ?? 0;
  const second = [...probabilities].find(([other]) => other !== token);
  if (chosen === 0 || second === undefined || second[1] === 0) return { token, others: [] };
  return { token, others: [{ token: second[0], lead: Math.log(chosen / second[1]) }] };
}
