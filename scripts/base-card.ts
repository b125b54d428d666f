/** parley-base's model card: what it was made from and how, with the figures of this very training. */
import type { BaseCorpus } from './base-corpus.ts';

export interface CardFacts {
  readonly corpus: BaseCorpus;
  readonly parameters: number;
  readonly trainTokens: number;
  readonly tokensSeen: number;
  readonly settlingTokens: number;
  readonly bitsPerByte: number;
  readonly perplexity: number;
  readonly gzipBitsPerByte: number;
  readonly samples: readonly { readonly prompt: string; readonly reply: string }[];
}

export function baseCard(facts: CardFacts): string {
  const { corpus, samples } = facts;
  const millions = (value: number) => `${(value / 1e6).toFixed(2)} million`;
  return `---
license: other
language: en
pipeline_tag: text-generation
---

# parley-base

The small chat model that Parley ships, so that a fresh machine can chat, rank replies and run a whole RLHF round offline. It
is made to be improved in minutes on a CPU, not to know things.

| | |
|---|---|
| architecture | Llama type: width 256, 6 layers, 4 heads of 64 with 2 key-value heads, SwiGLU 704, rotary positions, tied embeddings |
| parameters | ${millions(facts.parameters)}, stored as float16 |
| vocabulary | 4,096 tokens, byte-level BPE with GPT-2's pre-tokenizer split |
| context | 512 tokens |
| turns | \`<|begin|>\`, then \`<|system|>\`, \`<|user|>\` or \`<|assistant|>\` before each text, \`<|end|>\` after each reply |

## Data

${corpus.train.length.toLocaleString('en')} dialogues, ${millions(facts.trainTokens)} tokens, without profanity:

| source | licence |
|---|---|
| Self-dialogue corpus (Fainberg et al., 2018) | BSD-3-Clause |
| Synthetic-Persona-Chat (Jandaghi et al., 2023), © Google LLC | CC BY 4.0 |
| Taskmaster-4 coffee orders (Byrne et al.), © Google LLC | CC BY 4.0 |
| Bot Framework chit-chat, the friendly persona, at most 12 questions per answer | MIT |
| ChatterBot corpus, English | BSD-3-Clause |

Changes made to them: reduced to text turns, dialogues with profanity dropped. ${corpus.heldOut.length} dialogues (one in 60, chosen by a
hash; chit-chat by its answer, so that no paraphrase of a held-out question is trained on) are held out.

## Recipe

\`npm run make:base -- --corpus DIR\`: ${millions(facts.tokensSeen)} tokens in windows of 512, eight to an update, loss on every token; AdamW, cosine
from 0.002. Then ${millions(facts.settlingTokens)} tokens of a mix in which everyday exchanges and persona dialogues weigh far more, from 0.0005.

## Figures

On the held-out dialogues: ${facts.bitsPerByte.toFixed(3)} bits per byte (bytes of the text and one per turn; tokens of the template counted),
perplexity ${facts.perplexity.toFixed(1)} per token. gzip -9 needs ${facts.gzipBitsPerByte.toFixed(2)} bits per byte of the same text.

## Samples

First replies as they come, at temperature 0.7, seed 1:

${samples.map(({ prompt, reply }) => `> **${prompt}** — ${reply.replaceAll('\n', ' ')}`).join('\n>\n')}

## Limits

It speaks casual English about everyday life, films, music and sports, as crowd workers wrote it, often in lower case. It
forgets, contradicts itself and invents facts and people. Its data were filtered for profanity by a word list; nothing
else was done for safety. Do not let it advise anybody.
`;
}
