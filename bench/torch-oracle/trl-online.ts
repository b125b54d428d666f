/** RLOO's and GRPO's losses on one batch for the comparison with TRL's: advantages, old and reference log-probabilities are given. */
import { createCpuEngine } from '../../src/main/engines/onnxruntime/cpu-engine.ts';
import { grpo } from '../../src/main/learn/grpo/grpo.ts';
import { rloo } from '../../src/main/learn/rloo/rloo.ts';
import type { OnlineMethod } from '../../src/main/learn/rollout/online-method.ts';
import { onlineUpdateGraph } from '../../src/main/learn/rollout/online-graphs.ts';
import { rolloutFigures } from '../../src/main/learn/rollout/rollout-figures.ts';
import { adamwInputs, initializeAdamW } from '../../src/main/learn/update/adamw.ts';
import type { Policy } from '../../src/main/learn/policy/policy.ts';
import type { Random } from '../../src/shared/domain/random.ts';
import type { RolloutSettings } from '../../src/shared/methods/parts/rollout-settings.ts';
import { methodSettings } from '../../src/shared/methods/settings.ts';
import { listOf } from './experiment.ts';
import { PAD_ID, randomTokens, type RandomCase } from './random-case.ts';

const GROUP = 4;
const GROUPS = 3;
const MAX_TOKENS = 12;

export interface OnlineCase {
  readonly ours: Readonly<Record<string, number>>;
  /** For trl_losses.py. */
  readonly given: object;
}

/** By the names the figures stand under; each compares what both report. */
export const onlineFigures = {
  rloo: ['loss', 'clip_ratio/region_mean', 'entropy'],
  grpo: ['loss', 'kl', 'clip_ratio/region_mean', 'entropy'],
  dapo: ['loss', 'clip_ratio/region_mean', 'entropy'],
  dr_grpo: ['loss', 'kl', 'clip_ratio/region_mean', 'entropy'],
};

export async function onlineCases(
  of: RandomCase,
  start: Policy['tensors'],
  random: Random,
): Promise<Record<keyof typeof onlineFigures, OnlineCase>> {
  const group = { samplesPerPrompt: GROUP, rolloutBatchSize: GROUP * GROUPS, maxNewTokens: MAX_TOKENS };
  const parse = (settings: object) => methodSettings.grpo.parse({ ...group, ...settings });
  return {
    rloo: await caseOf(of, start, random, rloo, methodSettings.rloo.parse({ ...group, clipRange: 0.3 })),
    grpo: await caseOf(of, start, random, grpo, parse({ beta: 0.07 })),
    dapo: await caseOf(of, start, random, grpo, parse({ lossType: 'dapo', beta: 0, clipRangeHigh: 0.28 })),
    dr_grpo: await caseOf(of, start, random, grpo, parse({ lossType: 'dr_grpo', scaleRewards: 'none', beta: 0.07 })),
  };
}

async function caseOf<Settings extends RolloutSettings & { readonly clipRange: number }, Item extends object>(
  of: RandomCase,
  start: Policy['tensors'],
  random: Random,
  method: OnlineMethod<Settings, Item>,
  settings: Settings,
): Promise<OnlineCase> {
  const { config } = of.policy;
  const around = (length: number, center: number) =>
    Float32Array.from({ length }, () => center + 0.4 * random.normal());
  const episodes = Array.from({ length: GROUPS }, () => randomTokens(of, 1 + random.int(6), random)).flatMap((prompt) =>
    Array.from({ length: GROUP }, () => {
      const tokenIds = randomTokens(of, 1 + random.int(MAX_TOKENS), random);
      // Untrained, a policy says of every token about 1 / vocabulary.
      const [logprobs, referenceLogprobs] = [1, 2].map(() =>
        around(tokenIds.length, -Math.log(config.vocab_size) - 0.3),
      );
      return {
        prompt,
        completion: { tokenIds, logprobs, finished: true },
        logprobs,
        referenceLogprobs,
        entropy: logprobs,
        values: new Float32Array(tokenIds.length),
        score: random.normal(),
        scoreParts: {},
      };
    }),
  );
  const { items } = method.learnFrom(rolloutFigures(episodes, 0.05, settings, GROUP).episodes, settings);
  const { inputs } = method.inputsOf(items, { padId: PAD_ID, contextTokens: config.max_position_embeddings }, settings);
  const engine = createCpuEngine({ threads: 1 });
  const store = engine.createParameters();
  store.write(start);
  const graph = onlineUpdateGraph(method, config, settings);
  initializeAdamW(store, graph);
  const program = await engine.compile(graph, { parameters: store });
  const outputs = await program.run({ ...inputs, ...adamwInputs(settings.learningRate, 1, settings) });
  await program.dispose();
  const figure = (name: string) => (name in outputs ? outputs[name].data[0] : Number.NaN);
  return {
    ours: {
      loss: figure('loss'),
      kl: figure('kl'),
      'clip_ratio/region_mean': figure('policy/clipfrac_avg'),
      entropy: figure('policy/entropy_avg'),
    },
    given: {
      settings,
      // For every token of a completion the same.
      advantages: items.map((item) =>
        'advantage' in item ? item.advantage : (item as { advantages: Float64Array }).advantages[0],
      ),
      episodes: episodes.map(({ prompt, completion, logprobs, referenceLogprobs }) => ({
        prompt: listOf(prompt),
        completion: listOf(completion.tokenIds),
        old: listOf(logprobs),
        reference: listOf(referenceLogprobs),
      })),
    },
  };
}
