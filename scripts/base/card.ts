/** parley-base's model card: what it was made from and how, with the figures of this very training. */
import type { AssistantCorpus, TalkCorpus } from './corpus.ts';

export interface CardFacts {
  readonly talk: TalkCorpus;
  readonly assistant: AssistantCorpus;
  readonly parameters: number;
  /** By the stages that this run of the script has trained. */
  readonly tokensSeen: number;
  readonly bitsPerByte: { readonly talk: number; readonly assistant: number };
  readonly gzipBitsPerByte: number;
  readonly samples: readonly { readonly prompt: string; readonly reply: string }[];
}

export function baseCard({ talk, assistant, samples, ...facts }: CardFacts): string {
  const count = (list: readonly unknown[]) => list.length.toLocaleString('en');
  const millions = (value: number) => `${(value / 1e6).toFixed(2)} million`;
  return `---
license: other
language: en
pipeline_tag: text-generation
---

# parley-base

The small chat model that Parley ships, so that a fresh machine can chat, rank replies and run a whole RLHF round offline. It
is called Parley, answers everyday openers in a sentence or two, and is made to be improved in minutes on a CPU. It knows little.

| | |
|---|---|
| architecture | Llama type: width 256, 12 layers, 4 heads of 64 with 2 key-value heads, SwiGLU 704, rotary positions, tied embeddings |
| parameters | ${millions(facts.parameters)}, stored as float16 |
| vocabulary | 4,096 tokens, byte-level BPE with GPT-2's pre-tokenizer split |
| context | 512 tokens |
| turns | \`<|begin|>\`, then \`<|system|>\`, \`<|user|>\` or \`<|assistant|>\` before each text, \`<|end|>\` after each reply |

## Data

Without profanity; dialogues reduced to text turns:

| source | dialogues | licence |
|---|--:|---|
| Everyday dialogues of the assistant Parley, written by hand for this project | ${count(assistant.train)} | MIT |
| Open Assistant's sampling reports: replies of up to 60 words to instructions, at most 6 to each | ${count(assistant.instructions)} | Apache-2.0 |
| Talk: Self-dialogue corpus (Fainberg et al., 2018) | ${count(talk.train)} in all | BSD-3-Clause |
| Synthetic-Persona-Chat (Jandaghi et al., 2023), © Google LLC | | CC BY 4.0 |
| Taskmaster-4 coffee orders (Byrne et al.), © Google LLC | | CC BY 4.0 |
| Bot Framework chit-chat, the friendly persona, at most 12 questions per answer | | MIT |
| ChatterBot corpus, English | | BSD-3-Clause |

Held out: ${count(assistant.heldOut)} everyday dialogues (one opener in 30, chosen by a hash) and ${count(talk.heldOut)} of the talk (one in 60; chit-chat by its answer, so
that no paraphrase of a held-out question is trained on).

## Recipe

\`npm run make:base -- --corpus DIR\`: four stages with AdamW and a cosine schedule, ${millions(facts.tokensSeen)} tokens in the stages that this run trained. Six layers learn from the talk;
then they are doubled by block expansion (Wu et al., 2024) and learn from all dialogues, and last from everyday dialogues, instructions and a little of the talk. The loss is
on every token. Of the dialogues with many wordings of each intent the last stage sees four copies, three of them with the user's messages typed in another way.

The weights that ship began from the parley-base before, of the same shape, which had learned most of the older dialogues by heart. The first 1.13 million tokens came before
7,114 of the everyday dialogues were written.

## Figures

Held-out bits per byte (bytes of the text and one per turn; tokens of the template counted): ${facts.bitsPerByte.assistant.toFixed(3)} on everyday dialogues, where gzip -9 needs
${facts.gzipBitsPerByte.toFixed(2)}, and ${facts.bitsPerByte.talk.toFixed(3)} on the talk.

## Samples

First replies as they come, at temperature 0.3, top-k 40, seed 1:

${samples.map(({ prompt, reply }) => `> **${prompt}** — ${reply.replaceAll('\n', ' ')}`).join('\n>\n')}

## Limits

It speaks plain English about everyday life. It forgets, contradicts itself and invents facts. Its data were filtered for profanity by a word list; nothing
else was done for safety. Do not let it advise anybody.
`;
}
