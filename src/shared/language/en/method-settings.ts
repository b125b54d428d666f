/** A sentence for each setting that several methods have; one that a single method has is with its method. */
export const methodSettings = {
  epochs: 'Passes over the examples.',
  batchSize: 'Examples per update.',
  lossOn: 'Tokens that count in the loss: the assistant’s replies only, or all turns.',

  comparisonEpochs: 'Passes over the rankings. More than a few overfit.',
  comparisonBatchSize: 'Prompts per update, each with all its ranked replies.',

  evalEvery: 'Updates between two measurements of loss and accuracy on the held-out data; 0 measures after each epoch.',
  keepBest: 'Returns the policy of the measurement with the lowest held-out loss instead of the last one.',
  patience: 'Measurements in a row without a lower held-out loss after which the run ends; 0 never ends it early.',

  loraRank:
    'Rank of the low-rank adapters (LoRA) that are trained instead of the weights; 0 trains all weights. 8 to 64 are usual.',
  loraAlpha: 'Adapters are scaled by alpha / rank, so that the learning rate need not change with the rank.',
  loraTargets: 'Linear layers that get adapters: those of attention only, or those of the feed-forward layers too.',

  gradientCheckpointing:
    'Recomputes activations when their gradients are needed, instead of storing them: less memory for about a third more time. auto ' +
    'does so when memory is short.',
  gradientAccumulationSteps:
    'Number of parts that each batch is computed in, with their gradients added up. The batch size stays the same. 0 uses as few as ' +
    'fit into memory.',

  learningRate: 'Highest step size of the optimizer. Too large diverges; too small learns nothing.',
  schedule: 'How the learning rate falls after the warm-up.',
  warmupSteps: 'Updates over which the learning rate rises from 0, while the optimizer’s averages settle.',
  finalShare: 'Final learning rate, as a share of its highest value.',
  beta1: 'Decay of AdamW’s running mean of gradients.',
  beta2: 'Decay of AdamW’s running mean of squared gradients.',
  epsilon: 'Keeps AdamW’s division in range; added outside the root.',
  weightDecay: 'Pulls weight matrices toward 0, independently of the gradient.',
  maxGradNorm: 'The gradient is scaled down to this norm if it is longer.',
  checkpointEvery: 'Updates between checkpoints, from which an interrupted run resumes.',

  episodes: 'Completions sampled over the whole run.',
  rolloutBatchSize: 'Completions sampled before the policy is updated on them.',
  minibatches: 'Parts a rollout batch is split into, one optimizer update each.',
  samplesPerPrompt: 'Completions of each prompt, compared with each other; rolloutBatchSize must be a multiple of it.',
  batchEpochs: 'Passes over each rollout batch before new completions are sampled.',
  maxNewTokens: 'Length limit of a completion, in tokens.',
  temperature:
    'Sampling temperature of the rollouts. Log-probabilities of policy and reference are taken at the same one.',
  env: 'What the policy acts in: single replies to prompts, or conversations with an environment, which rewards them.',
  shaping: 'Weight of potential-based shaping in an environment: each step toward the goal is rewarded; 0 is off.',
  rolloutPrecision:
    'Precision of the weight matrices while completions are sampled. Fewer bits are faster and sample from a slightly rounded ' +
    'policy; every log-probability that is learned from is recomputed in full precision.',

  klCoef: 'Strength of the KL penalty, per nat from the parent. null: 0.05, or a starting value of 0.15 if adaptive.',
  klController: 'fixed: klCoef stays; adaptive: it is steered so that the KL per completion reaches klTarget.',
  klTarget:
    'KL per completion, in nats, that the adaptive controller steers to; of a conversation, over all its replies.',
  klHorizon: 'Episodes in which the adaptive controller changes klCoef by at most 20 %. null: a tenth of all episodes.',
  klEstimator:
    'Estimator of the KL in the token rewards: k1 = log ratio; k3 = 1/ratio − 1 + log ratio, which is never negative.',

  scoreClip:
    'Scores are clipped to ± this many standard deviations; null does not clip them. What an environment gives is never clipped.',
  missingEndPenalty: 'Subtracted from the score of a completion that reached the length limit.',
  emaDecay:
    'Decay of a running mean of the policy’s weights, which then becomes the result; 0 returns the last weights.',
  pretrainingCoef:
    'Weight of an SFT loss on chats and demonstrations mixed into every update (PPO-ptx), against forgetting.',
  sampleEvery: 'Rollout batches between samples on the same five prompts.',
  stopAtKl:
    'The run ends when the KL per completion (of a conversation, over all its replies) exceeds this many nats, where the reward model is unreliable. The result is the last ' +
    'policy within the limit.',

  gamma: 'Discount per token.',
  gaeLambda: 'GAE’s trade-off between bias (0) and variance (1).',
  valueCoef:
    'Weight of the value loss. The value head shares the policy’s trunk, so this also scales the gradient that reaches the trunk.',
  entropyCoef: 'Bonus for each nat of entropy, against early collapse.',

  contestPrompts: 'Most prompts to hold out for the contest; more of them narrow the interval.',
  contestSamples: 'Replies of each version to each of those prompts.',
};
