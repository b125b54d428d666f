/** The graphs that the program itself runs, of a tiny policy: what an engine must be able to run from end to end. */
import type { Graph } from '../graph/node.ts';
import { prefillGraph, stepGraph } from '../inference/decode-graph.ts';
import { assessmentGraph, ppoUpdateGraph, referenceGraph } from '../learn/ppo-graphs.ts';
import { ppoSettingsSchema } from '../learn/ppo-settings.ts';
import { rewardGraph } from '../learn/reward-model.ts';
import { rewardSettingsSchema } from '../learn/reward-settings.ts';
import { sftGraph } from '../learn/sft.ts';
import { sftSettingsSchema } from '../learn/sft-settings.ts';
import { tinyConfig } from '../learn/testing-learn.ts';

export function programGraphs(): Record<string, Graph> {
  const ppo = ppoSettingsSchema.parse({ entropyCoef: 0.01, pretrainingCoef: 0.1, emaDecay: 0.99 });
  return {
    sft: sftGraph(tinyConfig, sftSettingsSchema.parse({})),
    reward: rewardGraph(tinyConfig, rewardSettingsSchema.parse({})),
    'ppo update': ppoUpdateGraph(tinyConfig, ppo),
    'ppo assessment': assessmentGraph(tinyConfig, ppo),
    'ppo reference': referenceGraph(tinyConfig, ppo.temperature),
    'reading a prompt': prefillGraph(tinyConfig, 'full'),
    'reading a prompt, filtered': prefillGraph(tinyConfig, 'filtered'),
    'decoding a token': stepGraph(tinyConfig, 'full'),
    'decoding a token, penalized': stepGraph(tinyConfig, 'penalized'),
  };
}
