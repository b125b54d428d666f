/** One reply to a prompt, scored by a reward: the environment of single turns. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { dialogueEnv, type DialogueEnv } from './dialogue-env.ts';

export interface PromptTask {
  readonly prompt: readonly Message[];
  /** A good reply, for rewards that compare with one. */
  readonly reference?: string;
}

export interface PromptTasks {
  /** At least one. */
  readonly tasks: readonly PromptTask[];
  readonly score: (task: PromptTask, reply: string) => Promise<number>;
}

export function prompts({ tasks, score }: PromptTasks): DialogueEnv {
  return dialogueEnv<PromptTask>({
    name: 'prompts',
    maxTurns: 1,
    phrases: ['Hello! How are you?', 'That sounds good.', 'I do not know. What do you think?'],
    begin(random) {
      const task = tasks[random.int(tasks.length)];
      return { state: task, messages: task.prompt };
    },
    answer: async (task, reply) => ({ state: task, reward: await score(task, reply), terminated: true }),
  });
}
