/** The field's words, each explained once in a paragraph; `Term` shows it. Explain a word here, not in a screen. */
export const terms = {
  kl: {
    label: 'KL',
    explanation:
      'How far the policy has moved from the version it started from, in nats per reply. 0 is no change. It should rise slowly; a sharp rise means the policy is chasing the score at the cost of its language.',
  },
  distinct: {
    label: 'distinct-2',
    explanation:
      'Different pairs of neighboring words over all of them, in the replies of the contest. It falls when a policy says the same phrases again and again.',
  },
  tokens: {
    label: 'tokens',
    explanation: 'The pieces a model reads and writes: common words are one token, rare ones several.',
  },
  context: {
    label: 'context',
    explanation:
      'How many tokens the model can look back on. When a conversation is longer, its oldest turns are left out of what the model reads; they stay in the conversation.',
  },
  temperature: {
    label: 'temperature',
    explanation:
      'How freely the next token is drawn. 0 always takes the likeliest one; 1 draws as the model learned; above 1 gets adventurous. For ranking, candidates should differ, so do not go too low.',
  },
  topP: {
    label: 'top-p',
    explanation: 'Draws only from the likeliest tokens that together hold this much probability. 1 is off.',
  },
  topK: { label: 'top-k', explanation: 'Draws only from so many of the likeliest tokens. 0 is off.' },
  minP: {
    label: 'min-p',
    explanation: 'Leaves out tokens whose probability is below this share of the likeliest one’s. 0 is off.',
  },
  repetitionPenalty: {
    label: 'repetition penalty',
    explanation:
      'Above 1, makes every token of the conversation and the reply so far less likely to come again; high values end in forced, odd words. 1 is off.',
  },
  stopTexts: {
    label: 'stop texts',
    explanation: 'A reply ends where one of these texts occurs; the text itself is left out. Spaces count.',
  },
  precision: {
    label: 'precision',
    // The figures are measured: docs/verification.md, "Fewer bits".
    explanation:
      'How many bits store each weight while replies are written. With 8 or 4 bits, each token reads much less memory, so large models write faster. The policy is rounded a little: the perplexity of the shipped model rises by about half a percent. PPO recomputes what it learns from in full precision.',
  },
  demonstration: {
    label: 'demonstration',
    explanation:
      'A reply that a person wrote or corrected. Supervised fine-tuning learns from it directly: it shows what to say, where a ranking only says which is better.',
  },
  rewardModel: {
    label: 'reward model',
    explanation:
      'A model trained on your rankings that gives any reply a score. Training then raises that score. It is an imitation of your taste and can be fooled, which is why another judge decides whether a version is kept.',
  },
  agreement: {
    label: 'agreement',
    explanation:
      'How many of your last 20 pairs the newest reward model ranks as you did. The marks are your last rankings. Only rankings made after its training count. If the agreement is far below its held-out accuracy, your taste or the replies have changed: train another reward model.',
  },
  alpha: {
    label: 'Krippendorff’s alpha',
    explanation:
      'How far raters agree beyond what chance would give. 1 is agreement in everything, 0 is chance, below 0 is systematic disagreement. Nominal counts every difference alike; ordinal counts “better against worse” for more than “better against tied”. Krippendorff asks for 0.8, and 0.667 at least for tentative conclusions. People’s tastes differ: preferences are often at 0.3 to 0.6.',
  },
  candidates: {
    label: 'candidates',
    explanation:
      'Several replies to the same prompt, drawn independently from one version. Ranking them says which the model should make likelier.',
  },
  tie: {
    label: 'tie',
    explanation: 'Equally good. A tie teaches nothing about the two, and that is better than a coin toss.',
  },
  version: {
    label: 'version',
    explanation:
      'One set of the policy’s weights. Training never changes a version; it makes a new one with this one as its parent.',
  },
  score: {
    label: 'score',
    explanation:
      'What the reward model gives a reply, in standard deviations of the parent’s replies: 0 is what the parent usually got. It should rise; if it rises while replies repeat themselves, the policy is fooling the reward model.',
  },
  ppoLoss: {
    label: 'loss',
    explanation:
      'What an update lowers: the policy’s clipped objective, and the error of the value head that predicts scores. By itself it says little about how well a run goes; look at score and KL.',
  },
  policyLoss: {
    label: 'loss',
    explanation:
      'What an update lowers: minus the advantages, weighed by how likely the policy makes the replies that had them. By itself it says little about how well a run goes; look at score and KL.',
  },
  scoreSpread: {
    label: 'spread of scores',
    explanation:
      'Mean standard deviation of the scores of one prompt’s replies. The policy learns from differences between these replies, so without spread there is nothing to learn.',
  },
  zeroSpread: {
    label: 'prompts without spread',
    explanation:
      'Share of the prompts whose replies all scored the same: they teach nothing. Near 1, raise samplesPerPrompt or temperature, or take prompts of another difficulty.',
  },
  replyLength: {
    label: 'length',
    explanation:
      'Tokens per reply. It may move, but it should not run to the limit: then the policy has learned that longer replies win.',
  },
  entropy: {
    label: 'entropy',
    explanation:
      'How uncertain the policy is about the next tokens, summed over a reply. It falls slowly as the policy becomes more certain. Near 0, the policy gives everybody the same reply.',
  },
  clipFraction: {
    label: 'clipped updates',
    explanation:
      'Share of tokens whose probability ratio left the clip range. Below about 0.2 is healthy. Above it, the steps are too large: lower learningRate or ppoEpochs.',
  },
  ratio: {
    label: 'ratio',
    explanation:
      'Mean ratio of a token’s probability after an update to its probability before the batch. It should stay near 1. Far from 1, the sampled replies say little about the present policy.',
  },
  repetition: {
    label: 'repetition',
    explanation:
      'Within: the share of a reply’s token trigrams that occur earlier in it. Between: the share of replies that another prompt of the batch also got, word for word. If either rises together with the score, the policy is fooling the reward model.',
  },
  cutOff: {
    label: 'cut off',
    explanation:
      'The share of replies that ran into maxNewTokens instead of ending by themselves. When it rises, the policy has learned that longer replies win.',
  },
  samplingGap: {
    label: 'sampling gap',
    explanation:
      'The largest difference in a token’s log-probability between sampling and training. In full precision it is a rounding error of about 0.00001; with fewer bits it is what quantization took away.',
  },
  pairLoss: {
    label: 'loss',
    explanation:
      'The negative log-probability that the reward model gives to the person’s preference. 0.69 is a coin toss; it should fall below that.',
  },
  accuracy: {
    label: 'accuracy',
    explanation:
      'Share of pairs in which the reward model gives the preferred reply the higher score. 50 % is a coin toss. Only the figure on held-out pairs says whether the model generalizes; it can memorize these pairs.',
  },
  margin: {
    label: 'margin',
    explanation: 'By how much the preferred reply’s score is higher on average, before scores are normalized.',
  },
  winRate: {
    label: 'win rate',
    explanation:
      'Share of comparisons that a version wins, ties counted half. 50 % is no difference. The bar is the 95 % interval: while it reaches across the middle, the difference may be chance.',
  },
  interval: {
    label: '95 % interval',
    explanation:
      'If the comparison were repeated on other prompts, 95 of 100 such intervals would contain the true figure. More prompts make the interval narrower.',
  },
  heldOut: {
    label: 'held out',
    explanation: 'Set aside before training. The model has not seen these data, so it cannot have memorized them.',
  },
  seed: {
    label: 'seed',
    explanation:
      'Starts the random number generator. The same seed with the same data and settings gives the same run.',
  },
};
