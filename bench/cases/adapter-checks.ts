/** PEFT adapters: merged into their base, or refused by the sentence that says why. */
import type { CaseRun, Check } from './case-run.ts';
import { expectEqual, expectNoStack, expectText } from './expect.ts';
import { importModel } from './import-model.ts';

const base = '16-looks-at-first-message';

async function refusesAdapter(run: CaseRun, says: RegExp, on = base): Promise<void> {
  await importModel(run, on);
  const outcome = await run.try('models', 'import', run.at(), '--base', on);
  expectNoStack('the adapter', outcome.all);
  if (outcome.exitCode === 0) throw new Error(`the adapter was taken: ${outcome.stdout.trim()}`);
  expectText('the reason', outcome.stderr, says);
}

export const adapterChecks: Readonly<Record<string, Check>> = {
  '40-tied-base': async (run) => {
    const { modelType, parameters } = await importModel(run);
    expectEqual('family and parameters', [modelType, parameters], ['llama', 26_336]);
  },
  '40a-adapter-default-in-names': async (run) => {
    await importModel(run, base);
    const outcome = await run.try('models', 'import', run.at(), '--base', base);
    expectNoStack('the adapter', outcome.all);
    // Merged, or refused by the name that does not fit.
    if (outcome.exitCode !== 0) expectText('the reason', outcome.stderr, /lora_A\.default\.weight/);
  },
  '40b-adapter-with-embedding': (run) => refusesAdapter(run, /embed_tokens\.weight/),
  '40c-adapter-on-head': async (run) => {
    await refusesAdapter(run, /tied|tie_word_embeddings/i, '40-tied-base');
    await importModel(run, base);
    await run.parley('models', 'import', run.at(), '--base', base);
  },
  '40d-adapter-modules-to-save': (run) => refusesAdapter(run, /modules_to_save/),
  '40e-adapter-empty-443-bytes': (run) => refusesAdapter(run, /no LoRA matrices/),
};
