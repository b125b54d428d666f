/** A group of runs, from its start to its end, on the terminal. Ctrl-C asks the run at work to save a checkpoint and end. */
import type { Client } from '../../../shared/contract/contract.ts';
import type { GroupView, TrialView } from '../../../shared/contract/groups.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { progressTitle } from '../../../shared/methods/progress-stage.ts';
import type { CommandContext, CommandResult } from '../command.ts';
import { groupText, objectiveText, settingsText } from './group-table.ts';
import { resumeCall } from './resume-call.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

/** @throws ParleyError cancelled, with how to go on, where it was stopped; worker_died; its own error where it failed */
export async function followGroup(context: CommandContext, client: Client, group: GroupView): Promise<CommandResult> {
  const groupId = group.id;
  const stop = () => void client.groups.stop({ groupId }).catch(() => undefined);
  const { signal } = context.interrupt;
  if (signal.aborted) stop();
  else signal.addEventListener('abort', stop, { once: true });
  try {
    context.terminal.note(t.cliRuns.runNamed({ name: group.name, id: groupId }));
    return endOf(await watch(context, client, groupId), context);
  } finally {
    signal.removeEventListener('abort', stop);
    context.progress.end();
  }
}

async function watch(
  { progress, terminal }: CommandContext,
  client: Client,
  groupId: GroupView['id'],
): Promise<GroupView> {
  const told = new Set<string>();
  let last: GroupView | undefined;
  for await (const group of await client.groups.watch({ groupId })) {
    // What had ended before was told when it did.
    const isFirst = last === undefined;
    last = group;
    for (const trial of group.trials) {
      const line = endLine(group, trial);
      if (line === undefined || told.has(trial.run)) continue;
      told.add(trial.run);
      if (!isFirst) terminal.note(line);
    }
    const { done, total, timeLeftMs, stage } = group.progress;
    progress.update({
      stage: t.cliRuns.groupRuns({ group: group.name }),
      done,
      total: total ?? Math.max(done + 1, group.trials.length),
      timeLeftMs,
    });
    if (stage !== null)
      progress.detail(t.cli.labelled({ label: group.trials.at(-1)?.name ?? '', text: progressTitle(stage) }));
  }
  return last ?? client.groups.get({ groupId });
}

/** "Fine-tuning 4, seed 2: complete"; undefined for a run that is not through. */
function endLine(group: GroupView, trial: TrialView): string | undefined {
  const isThrough =
    trial.state === 'failed' || (trial.state === 'completed' && (group.kind === 'seeds' || trial.objective !== null));
  if (!isThrough) return undefined;
  const which = group.kind === 'seeds' ? t.cli.seed({ seed: trial.seed }) : settingsText(trial.settings);
  const ended = { trial: trial.name, which };
  if (trial.state === 'failed') return t.cliRuns.trialFailed({ ...ended, why: trial.error ?? t.cliRuns.noReasonKept });
  if (group.objective === null) return t.cliRuns.trialCompleted(ended);
  const value = objectiveText(group, trial.objective);
  return t.cliRuns.trialMeasured({ ...ended, objective: group.objective.title, value });
}

function endOf(group: GroupView, context: CommandContext): CommandResult {
  const { name } = group;
  const call = resumeCall(context, group);
  switch (group.state) {
    case 'completed':
      return { json: group, text: groupText(group) };
    case 'failed':
      throw group.error === null
        ? new ParleyError('internal', said('cliRuns.failedWithoutReason', { name }), { group: group.id })
        : ParleyError.fromData({ ...group.error, details: { ...group.error.details, group: group.id } });
    case 'stopped':
      throw new ParleyError('cancelled', said('cliRuns.stopped', { name, call }), { group: group.id });
    case 'running':
    case 'stopping':
    case 'interrupted':
      throw new ParleyError('worker_died', said('cliRuns.interrupted', { name, call }), { group: group.id });
  }
}
