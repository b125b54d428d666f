import type { z } from 'zod';
import type { environmentsContract, EpisodeView } from '../../shared/contract/environments.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import type { JsonObject } from '../../shared/domain/json.ts';
import { said } from '../../shared/language/said.ts';
import { checkEnv } from '../environments/check-env.ts';
import type { DialogueEnv } from '../environments/dialogue/dialogue-env.ts';
import type { PromptTasks } from '../environments/dialogue/prompts.ts';
import { openEnvironment } from '../environments/dialogue/registry.ts';
import { shaped } from '../environments/dialogue/shaping.ts';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';
import { readPromptItems } from './data/prompts.ts';
import { openRater } from './rewards/open-rater.ts';

type PlayInput = z.output<(typeof environmentsContract.play)['~orpc']['inputSchema'] & {}>;
type Environment = Omit<PlayInput, 'replies'>;

/** No environment here lets a random agent go on for longer. */
const MOST_STEPS = 1000;

export function environmentsRouter({ environments }: Procedures, app: AppContext) {
  return environments.router({
    check: environments.check.handler(({ input: { episodes, ...environment }, signal }) =>
      withEnvironment(app, environment, signal, async (open) => {
        const check = await checkEnv(open, { seed: environment.seed, episodes, maxSteps: MOST_STEPS });
        return { ...check, faults: [...check.faults] };
      }),
    ),
    play: environments.play.handler(({ input: { replies, ...environment }, signal }) =>
      withEnvironment(app, environment, signal, (open) => play(open(), environment.seed, replies)),
    ),
  });
}

/** @throws ParleyError conflict for a reply after the end */
async function play(env: DialogueEnv, seed: number, replies: readonly string[]): Promise<EpisodeView> {
  let [messages] = await env.reset({ seed });
  const turns = [];
  for (const reply of replies) {
    const [observation, reward, terminated, truncated, info] = await env.step(reply);
    messages = observation;
    turns.push({ reward, terminated, truncated, info: info as JsonObject });
  }
  const last = turns.at(-1);
  return { messages, turns, over: last !== undefined && (last.terminated || last.truncated) };
}

/** @param use gets what opens it anew, each time with nothing done yet */
async function withEnvironment<Result>(
  app: AppContext,
  { env, prompts, reward, shaping }: Environment,
  signal: AbortSignal | undefined,
  use: (open: () => DialogueEnv) => Promise<Result>,
): Promise<Result> {
  const opened = (tasks: PromptTasks) => () => shaped(openEnvironment(env, tasks), { weight: shaping, gamma: 1 });
  if (env !== 'prompts') return use(opened({ tasks: [], score: () => Promise.resolve(0) }));
  if (prompts === undefined) throw new ParleyError('invalid_input', said('errors.environments.promptsMissing'));
  const tasks = await readPromptItems(app, prompts, signal);
  const rater = await openRater(app, reward, signal);
  try {
    const score: PromptTasks['score'] = async (task, reply) =>
      (await rater.score([{ ...task, replies: [reply] }]))[0][0];
    return await use(opened({ tasks, score }));
  } finally {
    await rater.dispose();
  }
}
