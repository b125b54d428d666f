/** Training on sets that hold an item or more that cannot be used: they are left out, counted, the first named. */
import path from 'node:path';
import type { CaseRun, Check } from './case-run.ts';
import { expectEqual, expectNoStack, expectNoText, expectText } from './expect.ts';
import { importModel } from './import-model.ts';
import { importSet } from './template-checks.ts';

async function ppo(run: CaseRun, from: string, prompts: string): Promise<{ exitCode: number; all: string }> {
  const config = path.join(run.casesDir, '36-ppo-prompts/s.json');
  const outcome = await run.try(
    'train',
    'ppo',
    '--from',
    from,
    '--data',
    'spairs',
    '--prompts',
    prompts,
    '--config',
    config,
  );
  expectNoStack('PPO', outcome.all);
  return outcome;
}

async function withReward(run: CaseRun, model: string): Promise<void> {
  await importModel(run, model);
  await importSet(run, '35-single-turn/pairs.jsonl', 'spairs');
  await run.parley('train', 'reward', '--from', model, '--data', 'spairs');
}

export const trainingChecks: Readonly<Record<string, Check>> = {
  '36-ppo-prompts': async (run) => {
    const model = '16-looks-at-first-message';
    await withReward(run, model);
    const mixed = await ppo(run, model, run.at('mixed.jsonl'));
    expectEqual('PPO on prompts of which some are too long: exit code', mixed.exitCode, 0);
    expectText('what PPO left out', mixed.all, /left out|too long|do(es)? not fit/);
    const long = await ppo(run, model, run.at('long.jsonl'));
    expectEqual('PPO on prompts that are all too long: exit code', long.exitCode > 0, true);
    expectText('why PPO does not begin', long.all, /context|room/);
  },
  '41-one-bad-item': async (run) => {
    const model = '15-roles-must-alternate';
    await importModel(run, model);
    for (const [file, name] of [
      ['chats', 'bad-chats'],
      ['pairs', 'bad-pairs'],
    ]) {
      await importSet(run, `${run.name}/${file}.jsonl`, name);
    }
    const leftOut = /\b1 of \d+ .* left out: the model's chat template refuses it/;
    for (const [kind, data] of [
      ['sft', 'bad-chats'],
      ['reward', 'bad-pairs'],
      ['dpo', 'bad-pairs'],
    ]) {
      const trained = await run.parley('train', kind, '--from', model, '--data', data);
      expectText(`what ${kind} left out`, trained.all, leftOut);
      expectText(`the template's reason in ${kind}`, trained.all, /alternate|system/i);
    }
    await importSet(run, '35-single-turn/pairs.jsonl', 'spairs');
    const some = await ppo(run, model, run.at('prompts.jsonl'));
    expectText('what PPO left out', some.all, leftOut);
    const all = await ppo(run, model, run.at('all-system.jsonl'));
    expectEqual('PPO where the template refuses every prompt: exit code', all.exitCode > 0, true);
    expectText('why PPO does not begin', all.all, /template refuses/);
    expectNoText('why PPO does not begin', all.all, /too long/);
  },
};
