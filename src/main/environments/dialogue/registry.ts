import type { EnvironmentName } from '../../../shared/domain/environments.ts';
import { coffee } from './coffee.ts';
import type { DialogueEnv } from './dialogue-env.ts';
import { prompts, type PromptTasks } from './prompts.ts';
import { sums } from './sums.ts';
import { twentyQuestions } from './twenty-questions.ts';

/** A name without an environment does not compile. */
const environments: { readonly [Name in EnvironmentName]: (tasks: PromptTasks) => DialogueEnv } = {
  prompts,
  coffee,
  sums,
  'twenty-questions': twentyQuestions,
};

/** @param tasks what the environment of prompts asks and how it scores; the others have tasks of their own */
export function openEnvironment(name: EnvironmentName, tasks: PromptTasks): DialogueEnv {
  return environments[name](tasks);
}
