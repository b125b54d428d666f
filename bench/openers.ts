/**
 * How a version answers fifty everyday openers that no training has seen, one reply each as Chat gives it by default:
 *
 *   node bench/openers.ts [--version DIR] [--openers FILE] [--seed N] [--temperature T]
 *
 * Whether a reply is fitting is for a person to say; docs/results.md has what was said of the model that ships.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { createCpuEngine } from '../src/main/engines/onnxruntime/cpu-engine.ts';
import { DecodeSession } from '../src/main/inference/decode-session.ts';
import { generate } from '../src/main/inference/generate.ts';
import { readVersionFolder } from '../src/main/models/files/version-folder.ts';
import { encodePrompt } from '../src/main/models/template/chat-template.ts';
import { scriptOptions } from '../scripts/script-options.ts';

const { values: options } = scriptOptions(import.meta.filename, {
  options: {
    version: { type: 'string', default: 'resources/models/parley-base' },
    openers: { type: 'string', default: path.join(import.meta.dirname, 'openers', 'openers.txt') },
    seed: { type: 'string', default: '1' },
    temperature: { type: 'string', default: '0.5' },
  },
});
const openers = (await readFile(options.openers, 'utf8')).trimEnd().split('\n');
const { config, tokenizer, tensors } = await readVersionFolder(path.resolve(options.version));
const session = new DecodeSession(createCpuEngine(), config, tensors);
const settings = {
  temperature: Number(options.temperature),
  topK: 40,
  seed: Number(options.seed),
  maxTokens: 60,
  stopIds: [tokenizer.eosId],
};
const completions = await generate(
  session,
  openers.map((content) => ({ promptIds: [...encodePrompt(tokenizer, [{ role: 'user', content }])], settings })),
);
await session.dispose();
for (const [i, opener] of openers.entries()) {
  console.log(JSON.stringify({ opener, reply: tokenizer.decode(completions[i][0].tokenIds, { skipSpecial: true }) }));
}
