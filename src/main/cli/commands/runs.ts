import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { GroupView } from '../../../shared/contract/groups.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import { figureFormats, figureText } from '../../../shared/domain/figure-table.ts';
import type { FigureFormat } from '../../../shared/domain/figure-table.ts';
import { chooseGroup } from '../input/choose-group.ts';
import { chooseRun } from '../input/choose-run.ts';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { duration, moment } from '../terminal/figures.ts';
import { followGroup } from '../run-output/follow-group.ts';
import { groupText, ofTotal } from '../run-output/group-table.ts';
import { followRun } from '../run-output/follow-run.ts';
import { VersionNames } from '../input/version-names.ts';
import { resumeCall } from '../run-output/resume-call.ts';
import { runEnd, signLines, signsOf } from '../run-output/run-end.ts';
import { summary } from '../run-output/run-summary.ts';
import { stopElsewhere } from '../run-output/stop-elsewhere.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';

const runArgument = () =>
  new Argument('[run]', 'its name or its id, or those of a group of runs (default: the newest that fits)');

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'training runs, rounds and groups of runs, newest first',
  description:
    'Training runs, rounds and groups of runs, newest first. Runs of a group are listed by parley runs show GROUP.',
  examples: ['parley runs list'],
  async run({ client }) {
    const opened = await client();
    const runs = await opened.runs.list({});
    const groups = await opened.groups.list();
    const names = await VersionNames.read(opened);
    const grouped = new Set(groups.flatMap(({ trials }) => trials.map(({ run }) => run)));
    const listed = [...runs.filter(({ id }) => !grouped.has(id)), ...groups];
    const rows = listed
      .sort((a, b) => b.createdAtMs - a.createdAtMs)
      .map((one) => [
        one.name,
        one.id,
        one.from === null ? '' : names.of(one.from),
        one.state,
        'trials' in one ? ofTotal(one) : (one.stage ?? ''),
        tookText(one),
        moment(one.createdAtMs),
        one.error?.message ?? '',
      ]);
    const titles = ['Run', 'Id', 'From', 'State', 'Stage', 'Took', 'Made', 'Why'];
    const columns = titles.map((title) => ({ title, maxWidth: 60 }));
    return {
      json: { runs: runs.map((run) => runJson(run, names)), groups },
      text: rows.length > 0 ? table(columns, rows) : 'No runs yet. Start one with: parley round',
    };
  },
};

const showCommand: CommandSpec = {
  name: 'show',
  summary: 'what came of a run, and what looks wrong in its figures',
  description:
    'What came of a run, and what looks wrong in its figures, with what that usually means and which setting to ' +
    'change. Works on a run that was stopped or has failed, too.',
  arguments: [runArgument],
  examples: ['parley runs show', 'parley runs show "Round 3" --json'],
  async run(context, _options, [id]) {
    const client = await context.client();
    const group = await chooseGroup(client, id, () => true);
    if (group !== undefined) {
      const way = group.resumable ? `\n\nGo on with: ${resumeCall(context, group)}` : '';
      return { json: group, text: `${groupText(group)}${way}` };
    }
    const run = await chooseRun(client, id, () => true, 'to show');
    const signs = await signsOf(client, run);
    const names = await VersionNames.read(client);
    const { folder, logdir } = await client.runs.figureFiles({ runId: run.id });
    const parts = [
      `${run.name} (${run.id}), from ${run.from === null ? 'nothing' : names.of(run.from)}: ${run.state}`,
      run.error?.message,
      run.result === null ? undefined : summary(run.kind, run.result, names),
      signs.length > 0 ? signLines(signs) : 'Its figures show no sign of trouble.',
      folder === null
        ? undefined
        : `Figures: ${folder}\nShow them with: tensorboard --logdir ${shellWord(logdir ?? '')}`,
      run.resumable ? `Go on with: ${resumeCall(context, run)}` : undefined,
    ];
    const json = { run: runJson(run, names), signs, figures: folder };
    return { json, text: parts.filter((part) => part !== undefined).join('\n\n') };
  },
};

const figuresCommand: CommandSpec = {
  name: 'figures',
  summary: 'a run’s figures as CSV or JSON Lines, and where TensorBoard finds them',
  description:
    'Every figure that a run has measured, a line for each step. Runs write the same into their folders while they run, with ' +
    'event files: tensorboard --logdir HOME/runs shows them. The setting figureFiles, or PARLEY_FIGURES=off, turns that off.',
  arguments: [runArgument],
  options: [
    () => new Option('--format <name>', 'the form').choices(figureFormats).default('csv'),
    () => new Option('--out <file>', 'the file to write, which is not there yet (default: standard output)'),
  ],
  examples: ['parley runs figures "PPO 3" > ppo.csv', 'parley runs figures --format jsonl --out figures.jsonl'],
  async run(context, { format, out }: { readonly format: FigureFormat; readonly out?: string }, [id]) {
    const client = await context.client();
    const run = await chooseRun(client, id, () => true, 'to show');
    const metrics = await client.runs.metrics({ runId: run.id });
    const text = figureText(metrics, format);
    const { folder } = await client.runs.figureFiles({ runId: run.id });
    if (out === undefined) {
      return { json: { run: run.id, name: run.name, folder, metrics }, text: text.trimEnd() };
    }
    const path = resolve(out);
    writeNew(path, text);
    return {
      json: { run: run.id, name: run.name, folder, out: path },
      text: `Figures of ${run.name} written to ${path}`,
    };
  },
};

/** @throws ParleyError conflict where there is a file; io */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new ParleyError('io', `The figures cannot be written to ${path}: ${message}.`);
    throw new ParleyError(
      'conflict',
      `There is a file ${path} already: nothing was written. Give another name to --out.`,
    );
  }
}

const resumeCommand: CommandSpec = {
  name: 'resume',
  summary: 'take up a run that was stopped, failed or interrupted',
  arguments: [runArgument],
  examples: ['parley runs resume', 'parley runs resume "Round 3"'],
  async run(context, _options, [id]) {
    const client = await context.client();
    const group = await chooseGroup(client, id, ({ resumable }) => resumable);
    if (group !== undefined) return followGroup(context, client, await client.groups.resume({ groupId: group.id }));
    const chosen = await chooseRun(client, id, (run) => run.resumable, 'to resume');
    const run = await client.runs.resume({ runId: chosen.id });
    const result = await followRun(context, client, run.id);
    return runEnd(client, run, result);
  },
};

const stopCommand: CommandSpec = {
  name: 'stop',
  summary: 'stop a run where it can be resumed',
  description:
    'Stops the run that another parley command is at work on: asks that command to save and end, as Ctrl-C there would.',
  arguments: [runArgument],
  examples: ['parley runs stop'],
  async run(context, _options, [id]) {
    const client = await stopElsewhere(context);
    const group = await chooseGroup(client, id, ({ resumable }) => resumable);
    if (group !== undefined) {
      return { json: group, text: `${group.name} is ${group.state}. Go on with: ${resumeCall(context, group)}` };
    }
    const fits = (run: RunView) => run.resumable || run.state === 'running' || run.state === 'queued';
    const chosen = await chooseRun(client, id, fits, 'to stop');
    const run = chosen.resumable ? chosen : await client.runs.stop({ runId: chosen.id });
    const names = await VersionNames.read(client);
    const json = { run: runJson(run, names) };
    return { json, text: `${run.name} is ${run.state}. Go on with: ${resumeCall(context, run)}` };
  },
};

const reportCommand: CommandSpec = {
  name: 'report',
  summary: 'a round’s report in Markdown',
  arguments: [runArgument],
  examples: ['parley runs report > report.md'],
  async run({ client: open }, _options, [id]) {
    const client = await open();
    const run = await chooseRun(
      client,
      id,
      ({ kind, state }) => kind === 'round' && state === 'completed',
      'to report',
    );
    const { markdown } = await client.runs.report({ runId: run.id });
    return { json: { run: run.id, name: run.name, markdown }, text: markdown };
  },
};

function tookText(one: RunView | GroupView): string {
  if ('trials' in one) return duration(one.trials.reduce((sum, { seconds }) => sum + seconds, 0));
  return one.startedAtMs === null ? '' : duration(((one.endedAtMs ?? Date.now()) - one.startedAtMs) / 1000);
}

/** Its version and those of its result with their names. */
function runJson(run: RunView, names: VersionNames) {
  return { ...names.beside(run), result: run.result === null ? null : names.beside(run.result) };
}

export const runsCommands: CommandGroup = {
  name: 'runs',
  summary: 'list, show, stop, resume and report runs, and their figures',
  commands: [
    listCommand,
    showCommand,
    figuresCommand,
    resumeCommand,
    stopCommand,
    reportCommand,
    deleteCommand('run', 'parley runs delete "Reward model 2"'),
  ],
};
