/** The field's words, each explained once in a paragraph; `Term` shows it. Add a term here, not in a screen. */
export const terms = {
  kl: {
    label: 'KL',
    explanation:
      'How far the policy has moved from the version it started from, in nats per reply. 0 is no change. It should rise slowly; a sharp rise means the policy is chasing the score at the cost of its language.',
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
} as const satisfies Record<string, { label: string; explanation: string }>;

export type TermName = keyof typeof terms;
