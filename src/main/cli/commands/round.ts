import { Option } from 'commander';
import { jsonObjectSchema } from '../../../shared/contract/errors.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { RaterChoice } from '../../../shared/domain/feedback.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { stageInWords } from '../../../shared/methods/stages.ts';
import type { CommandSpec } from '../command.ts';
import { dataLine } from '../input/data-line.ts';
import {
  dataFlag,
  demonstrationsFlag,
  fromFlag,
  memoryFlags,
  promptsFlag,
  ratersFlag,
  runSeedFlag,
  withMemoryFlags,
} from '../input/flags.ts';
import type { MemoryOptions } from '../input/flags.ts';
import { followRun } from '../run-output/follow-run.ts';
import { memoryLine } from '../run-output/memory-lines.ts';
import { nearest } from '../terminal/nearest.ts';
import { promptSource } from '../input/prompt-source.ts';
import { runEnd } from '../run-output/run-end.ts';
import { readSettingsFile } from '../input/settings-file.ts';

interface Options extends MemoryOptions {
  readonly from?: string;
  readonly data?: string[];
  readonly raters?: RaterChoice[];
  readonly method?: 'ppo';
  readonly prompts?: string;
  readonly demonstrations?: string[];
  readonly contest?: string;
  readonly config?: string;
  readonly seed?: number;
}

export const roundCommand: CommandSpec = {
  name: 'round',
  summary: 'one whole RLHF round, from rankings to a judged new version',
  description:
    'One whole round: freezes the rankings, trains a reward model on one part and a judge on another, trains the ' +
    'policy with PPO, and lets it compete with its parent on prompts that neither saw. The new version is kept only ' +
    'if it wins by a judge it was not trained on.',
  options: [
    fromFlag,
    () => new Option('--method <name>', 'how the policy learns').choices(['ppo']),
    () => dataFlag('the rankings made here, or all datasets'),
    () => ratersFlag('whose rankings'),
    () => promptsFlag('the prompts of the data'),
    () =>
      new Option('--contest <file>', 'prompts to be judged on, never trained on (default: a part of all, set aside)'),
    demonstrationsFlag,
    () => new Option('--config <file>', 'a JSON object with the settings of "reward" and "ppo"'),
    runSeedFlag,
    ...memoryFlags,
  ],
  examples: [
    'parley round',
    'parley round --from parley-base --prompts everyday --seed 1',
    'parley round --raters human',
  ],
  async run(context, options: Options) {
    const { from, data, raters, method, prompts, demonstrations, contest, config, seed = drawnSeed() } = options;
    const told = config === undefined ? undefined : roundSettings(config);
    const settings = {
      ...told,
      reward: withMemoryFlags(told?.reward, options),
      ppo: withMemoryFlags(told?.ppo, options),
    };
    const client = await context.client();
    const sourceOf = async (given: string | undefined) =>
      given === undefined ? undefined : promptSource(client, given);
    const sources = { prompts: await sourceOf(prompts), contest: await sourceOf(contest) };
    const request = { from, data, raters, demonstrations, method, ...sources, settings, seed };
    context.terminal.note(memoryLine(await client.round.estimate(request)));
    const run = await client.round.start(request);
    const learnsFrom = dataLine(run);
    if (learnsFrom !== undefined) context.terminal.note(learnsFrom);
    const result = await followRun(context, client, run.id, {
      stage: (stage) => context.terminal.note(stageInWords(stage)),
    });
    return runEnd(client, run, result);
  },
};

interface RoundSettings {
  readonly reward?: JsonObject;
  readonly ppo?: JsonObject;
  readonly contestPrompts?: number;
  readonly contestSamples?: number;
}

const known = ['reward', 'ppo', 'contestPrompts', 'contestSamples'];

/** The app checks what the settings say; here only that each stands where it belongs. */
function roundSettings(path: string): RoundSettings {
  const settings = readSettingsFile(path);
  const stray = Object.keys(settings).find((key) => !known.includes(key));
  if (stray !== undefined) {
    const near = nearest(stray, known);
    const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
    throw new ParleyError('invalid_input', `--config: ${path} has "${stray}"; expected ${known.join(', ')}.${hint}`);
  }
  const part = (name: 'reward' | 'ppo') => {
    const parsed = jsonObjectSchema.optional().safeParse(settings[name]);
    if (parsed.success) return parsed.data;
    throw new ParleyError('invalid_input', `--config: "${name}" in ${path} should be an object of settings.`);
  };
  const number = (name: string) => {
    const value = settings[name];
    if (value === undefined || typeof value === 'number') return value;
    throw new ParleyError('invalid_input', `--config: "${name}" in ${path} should be a number.`);
  };
  return {
    reward: part('reward'),
    ppo: part('ppo'),
    contestPrompts: number('contestPrompts'),
    contestSamples: number('contestSamples'),
  };
}
