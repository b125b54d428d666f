import { Argument } from 'commander';
import type { RunView } from '../../../shared/contract/runs.ts';
import { chooseRun } from '../input/choose-run.ts';
import type { CommandGroup, CommandSpec } from '../command.ts';
import { duration, moment } from '../terminal/figures.ts';
import { followRun } from '../run-output/follow-run.ts';
import { VersionNames } from '../input/version-names.ts';
import { resumeCall } from '../run-output/resume-call.ts';
import { runEnd, signLines, signsOf } from '../run-output/run-end.ts';
import { summary } from '../run-output/run-summary.ts';
import { stopElsewhere } from '../run-output/stop-elsewhere.ts';
import { table } from '../terminal/table.ts';
import { deleteCommand } from './deleted.ts';

const runArgument = () => new Argument('[run]', 'its name or its id (default: the newest that fits)');

const listCommand: CommandSpec = {
  name: 'list',
  summary: 'training runs and rounds, newest first',
  examples: ['parley runs list'],
  async run({ client }) {
    const opened = await client();
    const runs = await opened.runs.list({});
    const names = await VersionNames.read(opened);
    const rows = runs.map((run) => [
      run.name,
      run.id,
      run.from === null ? '' : names.of(run.from),
      run.state,
      run.stage ?? '',
      run.startedAtMs === null ? '' : duration(((run.endedAtMs ?? Date.now()) - run.startedAtMs) / 1000),
      moment(run.createdAtMs),
      run.error?.message ?? '',
    ]);
    const titles = ['Run', 'Id', 'From', 'State', 'Stage', 'Took', 'Made', 'Why'];
    const columns = titles.map((title) => ({ title, maxWidth: 60 }));
    return {
      json: { runs: runs.map((run) => runJson(run, names)) },
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
    const run = await chooseRun(client, id, () => true, 'to show');
    const signs = await signsOf(client, run);
    const names = await VersionNames.read(client);
    const parts = [
      `${run.name} (${run.id}), from ${run.from === null ? 'nothing' : names.of(run.from)}: ${run.state}`,
      run.error?.message,
      run.result === null ? undefined : summary(run.kind, run.result, names),
      signs.length > 0 ? signLines(signs) : 'Its figures show no sign of trouble.',
      run.resumable ? `Go on with: ${resumeCall(context, run)}` : undefined,
    ];
    return { json: { run: runJson(run, names), signs }, text: parts.filter((part) => part !== undefined).join('\n\n') };
  },
};

const resumeCommand: CommandSpec = {
  name: 'resume',
  summary: 'take up a run that was stopped, failed or interrupted',
  arguments: [runArgument],
  examples: ['parley runs resume', 'parley runs resume "Round 3"'],
  async run(context, _options, [id]) {
    const client = await context.client();
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

/** Its version and those of its result with their names. */
function runJson(run: RunView, names: VersionNames) {
  return { ...names.beside(run), result: run.result === null ? null : names.beside(run.result) };
}

export const runsCommands: CommandGroup = {
  name: 'runs',
  summary: 'list, show, stop, resume and report runs',
  commands: [
    listCommand,
    showCommand,
    resumeCommand,
    stopCommand,
    reportCommand,
    deleteCommand('run', 'parley runs delete "Reward model 2"'),
  ],
};
