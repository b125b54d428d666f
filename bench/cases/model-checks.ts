/** Model folders as people have them: imported whole, or refused by a sentence that names the cause. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { openVersionFolder } from '../../src/main/models/files/version-folder.ts';
import type { CaseRun, Check } from './case-run.ts';
import { expectEqual, expectNoStack, expectText } from './expect.ts';
import { importModel } from './import-model.ts';
import { conversationTokens, promptTokens, someTurns, tokenizerOf } from './tokens.ts';

async function imports(run: CaseRun, family: string, parameters: number): Promise<readonly string[]> {
  const imported = await importModel(run);
  expectEqual('family and parameters', [imported.modelType, imported.parameters], [family, parameters]);
  await run.parley('models', 'verify', imported.version.id);
  return imported.notes;
}

async function refuses(run: CaseRun, says: RegExp): Promise<void> {
  const outcome = await run.try('models', 'import', run.at());
  expectNoStack('the model', outcome.all);
  if (outcome.exitCode === 0) throw new Error(`the model was taken: ${outcome.stdout.trim()}`);
  expectText('the reason', outcome.stderr, says);
}

/** A turn begins and ends with a token of its own, and the reply's end is learned. */
async function writesChatMl(run: CaseRun): Promise<void> {
  const tokenizer = await tokenizerOf(run);
  const plain = (text: string) => text.replace(/«(<\|im_(?:start|end)\|>)»/g, '$1');
  expectEqual(
    'the prompt’s tokens',
    plain(promptTokens(tokenizer, someTurns.slice(0, 1))),
    '<|im_start|>|user|\\n|hello| |you|<|im_end|>|\\n|<|im_start|>|ass|is|t|an|t|\\n',
  );
  expectText(
    'the reply’s tokens',
    plain(conversationTokens(tokenizer, someTurns.slice(0, 2))),
    /\|\\n\|\[yes\]\|\[<\|im_end\|>\]\|\\n$/,
  );
}

/** A Llama of the cases' common size, with a ChatML template. */
async function isPlainLlama(run: CaseRun): Promise<void> {
  expectEqual('notes', await imports(run, 'llama', 37_152), []);
  await writesChatMl(run);
}

async function exportedJson(run: CaseRun, version: string, file: string): Promise<Record<string, unknown>> {
  const out = run.temp(`export-${version}`);
  await run.parley('models', 'export', version, '--format', 'hf', '--out', out);
  return JSON.parse(await readFile(path.join(out, file), 'utf8')) as Record<string, unknown>;
}

export const modelChecks: Readonly<Record<string, Check>> = {
  '01-gpt2-bool-mask': async (run) => void (await imports(run, 'gpt2', 38_304)),
  '01-gpt2-u8-mask': async (run) => void (await imports(run, 'gpt2', 38_304)),
  '02-gpt2-added-tokens-json': async (run) => {
    await importModel(run);
    const tokenizer = await tokenizerOf(run);
    expectEqual('the end token', tokenizer.decode([tokenizer.eosId]), '<|im_end|>');
    await writesChatMl(run);
  },
  '02b-gpt2-added-turn-tokens': async (run) => {
    await importModel(run);
    await writesChatMl(run);
  },
  '05-tied-but-own-head': async (run) => {
    const { version, notes } = await importModel(run);
    expectText('the note', notes.join(' '), /head|tie/i);
    const opened = await openVersionFolder(version.folder);
    expectEqual('tied', opened.config.tie_word_embeddings, false);
    expectEqual('an output matrix of its own', opened.tensors.has('lm_head.weight'), true);
    await opened.close();
  },
  '10-truncation-in-tokenizer': async (run) => {
    const { version } = await importModel(run);
    const json = await exportedJson(run, version.id, 'tokenizer.json');
    expectEqual('truncation and padding in the export', [json.truncation ?? null, json.padding ?? null], [null, null]);
  },
  '11-generation-config-comma': async (run) => {
    expectText('the note', (await imports(run, 'llama', 37_152)).join(' '), /generation_config\.json/);
  },
  '11b-generation-config-top-k': async (run) => {
    expectText('the note', (await imports(run, 'llama', 37_152)).join(' '), /top_k/);
  },
  '12-pad-beyond-embedding': async (run) => {
    await imports(run, 'llama', 37_216);
    await writesChatMl(run);
  },
  '12b-turn-tokens-beyond-embedding': (run) => refuses(run, /339 tokens.*vocab_size is 336/),
  '16-looks-at-first-message': async (run) => {
    expectEqual('notes', await imports(run, 'llama', 37_152), []);
    const tokens = promptTokens(await tokenizerOf(run));
    expectText('the system turn that the template adds', tokens, /^«<\|im_start\|>»\|system\|\\n\|you\| \|say\| yes\|/);
  },
  '17-eos-only-by-id': async (run) => {
    await imports(run, 'llama', 37_152);
    const tokenizer = await tokenizerOf(run);
    expectText('the reply’s end', conversationTokens(tokenizer, someTurns.slice(0, 2)), /\[«<\|im_end\|>»\]/);
  },
  '18a-rope-parameters': isPlainLlama,
  '18b-rope-type-missing': async (run) => {
    const outcome = await run.try('models', 'import', run.at());
    expectNoStack('the model', outcome.all);
    expectText('what is said of rope_scaling', outcome.all, /rope_scaling|rope_type|rotary/i);
  },
  '18c-nulls': isPlainLlama,
  '18d-window-zero': (run) => refuses(run, /sliding_window/),
  '18e-partial-rotary-default': async (run) => {
    // What it leaves unused may be said.
    await imports(run, 'llama', 37_152);
    await writesChatMl(run);
  },
  '18f-no-eos-no-act': isPlainLlama,
  '19-orig-mod-prefix': async (run) => {
    await imports(run, 'llama', 37_152);
    await writesChatMl(run);
  },
};
