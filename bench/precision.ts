/**
 * What fewer bits cost: how well a version predicts dialogues with its matrices as 32-bit floats, and as whole numbers of 8
 * and of 4 bits.
 *
 *   node bench/precision.ts --corpus DIR [--version DIR] [--dialogues N]
 *
 * The corpus is that of `npm run make:base`, whose held-out dialogues are taken, the first N of them (default 100).
 */
import path from 'node:path';
import { readTalk } from '../scripts/base/corpus.ts';
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { bytesOf, likelihood, windows } from '../src/main/learn/policy/likelihood.ts';
import { encodeConversation } from '../src/main/models/template/chat-template.ts';
import { readVersionFolder } from '../src/main/models/files/version-folder.ts';
import { precisions } from '../src/shared/domain/precision.ts';
import { refuse, scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    corpus: { type: 'string' },
    version: { type: 'string', default: 'resources/models/parley-base' },
    dialogues: { type: 'string', default: '100' },
  },
});
if (options.corpus === undefined) refuse(import.meta.filename, 'precision needs --corpus DIR, as make:base does.');
const { heldOut } = await readTalk(options.corpus);
const dialogues = heldOut.slice(0, Number(options.dialogues));
const { config, tokenizer, tensors } = await readVersionFolder(path.resolve(options.version));
const examples = dialogues.flatMap((dialogue) =>
  windows(encodeConversation(tokenizer, dialogue).ids, config.max_position_embeddings),
);
const engine = createCpuEngine();
let exact: number | undefined;
for (const precision of precisions) {
  const { nats, tokens } = await likelihood(engine, { config, tensors }, examples, {
    padId: tokenizer.padId,
    precision,
  });
  const perplexity = Math.exp(nats / tokens);
  exact ??= perplexity;
  const bitsPerByte = nats / Math.LN2 / bytesOf(dialogues);
  const more = ((perplexity / exact - 1) * 100).toFixed(2);
  console.log(
    `${precision}: perplexity ${perplexity.toFixed(2)} (${more} % more), ${bitsPerByte.toFixed(4)} bits per byte, ${tokens} tokens`,
  );
}
