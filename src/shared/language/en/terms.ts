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
    explanation: 'Texts that end a reply as soon as they come; they are left out of it themselves. Spaces count.',
  },
  precision: {
    label: 'precision',
    // The figures are measured: docs/verification.md, "Fewer bits".
    explanation:
      'How finely the weights that write a reply are kept. With 8 or 4 bits each token reads much less memory, so large models write faster; the policy is rounded a little: for the model that ships, perplexity rises by about half a per cent. What is learnt from, PPO computes anew in full precision.',
  },
  demonstration: {
    label: 'demonstration',
    explanation:
      'A reply that a person wrote or mended. Supervised fine-tuning learns from it directly: it shows what to say, where a ranking only says which is better.',
  },
  rewardModel: {
    label: 'reward model',
    explanation:
      'A model trained on your rankings that gives any reply a score. Training then raises that score. It is an imitation of your taste and can be fooled, which is why another judge decides whether a version is kept.',
  },
  agreement: {
    label: 'agreement',
    explanation:
      'Of your last 20 pairs of a better and a worse reply, those in which the newest reward model gives the better one the higher score. The marks are your last rankings. Only what you ranked after it was trained counts. Far below its held-out accuracy, it no longer knows your taste, or the replies have become others: train another one.',
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
      'Standard deviation of the scores of one prompt’s replies, on average. Replies are compared with each other, so this is what there is to learn from.',
  },
  zeroSpread: {
    label: 'prompts without spread',
    explanation:
      'Share of the prompts whose replies all scored the same: they teach nothing. Near 1, raise samplesPerPrompt or temperature, or take prompts of another difficulty.',
  },
  replyLength: {
    label: 'length',
    explanation:
      'Tokens per reply. It may move, but it should not run to the limit: then the policy has learnt that longer wins.',
  },
  entropy: {
    label: 'entropy',
    explanation:
      'How open the choice of the next tokens still is, summed over a reply. It falls slowly as the policy makes up its mind. Near 0 it says the same thing to everybody.',
  },
  clipFraction: {
    label: 'clipped updates',
    explanation:
      'Share of tokens whose probability an update wanted to move further than it may. Under about 0.2 is healthy; above, the steps are too large: lower learningRate or ppoEpochs.',
  },
  ratio: {
    label: 'ratio',
    explanation:
      'A token’s probability after an update to that before its batch, on average. It stays near 1; far from it, a batch moves the policy so far that what was sampled says little about it any more.',
  },
  repetition: {
    label: 'repetition',
    explanation:
      'Within: the share of a reply’s runs of three tokens that came in it before. Between: the share of replies that another prompt of the batch got, too, word for word. When either grows together with the score, the policy is fooling the reward model.',
  },
  cutOff: {
    label: 'cut off',
    explanation:
      'The share of replies that ran into maxNewTokens instead of ending by themselves. When it rises, the policy has learnt that longer wins.',
  },
  samplingGap: {
    label: 'sampling gap',
    explanation:
      'By how much the log-probability of a token differs at most between where replies are sampled and where they are learnt from. In full precision it is rounding, about 0.00001; with fewer bits it is what was rounded away.',
  },
  pairLoss: {
    label: 'loss',
    explanation:
      'How surprised the reward model is by which reply of a pair was preferred. 0.69 is a coin toss; it should fall below that.',
  },
  accuracy: {
    label: 'accuracy',
    explanation:
      'Share of pairs in which the reward model gives the preferred reply the higher score. 50 % is a coin toss. Only the figure on held-out pairs says whether it understood; this one can be learnt by heart.',
  },
  margin: {
    label: 'margin',
    explanation: 'By how much the preferred reply’s score is higher on average, before scores are normalised.',
  },
  winRate: {
    label: 'win rate',
    explanation:
      'Share of comparisons that a version wins, ties counted half. 50 % is no difference. The bar is the 95 % interval: while it reaches across the middle, the difference may be chance.',
  },
  interval: {
    label: '95 % interval',
    explanation:
      'If the comparison were held again and again on other prompts, the true figure would be inside such an interval 95 times of 100. More prompts make it narrower.',
  },
  heldOut: {
    label: 'held out',
    explanation: 'Set aside before anything was learnt. What is measured on it cannot have been learnt by heart.',
  },
  seed: {
    label: 'seed',
    explanation: 'Where all chance comes from. The same seed with the same data and settings gives the same run.',
  },
};
