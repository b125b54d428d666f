import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Argument, Option } from 'commander';
import type { GroupView } from '../../../shared/contract/groups.ts';
import type { RunView } from '../../../shared/contract/runs.ts';
import { errorSentence, ParleyError } from '../../../shared/domain/errors.ts';
import { figureFormats, figureText } from '../../../shared/domain/figure-table.ts';
import type { FigureFormat } from '../../../shared/domain/figure-table.ts';
import { chooseGroup } from '../input/choose-group.ts';
import { chooseRun } from '../input/choose-run.ts';
import type { CommandContext, CommandGroup, CommandSpec } from '../command.ts';
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
import { currentLanguage } from '../../../shared/language/current-language.ts';
import { said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

const runArgument = () => new Argument('[run]', t.cliHelp.runs.run);

const listCommand: CommandSpec = {
  name: 'list',
  get summary() {
    return t.cliHelp.runs.list;
  },
  get description() {
    return t.cliHelp.runs.listDescription;
  },
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
        t.cliRuns.state(one),
        'trials' in one ? ofTotal(one) : (one.stage ?? ''),
        tookText(one),
        moment(one.createdAtMs),
        one.error === null ? '' : errorSentence(one.error),
      ]);
    const { run, id, from, state, stage, took, made, why } = t.cliResults.heading;
    const columns = [run, id, from, state, stage, took, made, why].map((title) => ({ title, maxWidth: 60 }));
    return {
      json: { runs: runs.map((each) => runJson(each, names)), groups },
      text: rows.length > 0 ? table(columns, rows) : t.cliResults.noRuns,
    };
  },
};

const showCommand: CommandSpec = {
  name: 'show',
  get summary() {
    return t.cliHelp.runs.show;
  },
  get description() {
    return t.cliHelp.runs.showDescription;
  },
  arguments: [runArgument],
  examples: ['parley runs show', 'parley runs show "Round 3" --json'],
  async run(context, _options, [id]) {
    const client = await context.client();
    const group = await chooseGroup(client, id, () => true);
    if (group !== undefined) {
      const way = group.resumable ? `\n\n${t.cliRuns.goOnWith({ call: resumeCall(context, group) })}` : '';
      return { json: group, text: `${groupText(group)}${way}` };
    }
    const run = await chooseRun(client, id, () => true, 'show');
    const signs = await signsOf(client, run);
    const names = await VersionNames.read(client);
    const { folder, logdir } = await client.runs.figureFiles({ runId: run.id });
    const parts = [
      headOf(run, names),
      run.error === null ? undefined : errorSentence(run.error),
      run.result === null ? undefined : summary(run.kind, run.result, names),
      signs.length > 0 ? signLines(signs) : t.cliRuns.noSigns,
      folder === null
        ? undefined
        : `${t.cliRuns.figuresIn({ folder })}\n${t.cliRuns.showFiguresWith({ call: `tensorboard --logdir ${shellWord(logdir ?? '')}` })}`,
      run.resumable ? t.cliRuns.goOnWith({ call: resumeCall(context, run) }) : undefined,
    ];
    const json = { run: runJson(run, names), signs, figures: folder };
    return { json, text: parts.filter((part) => part !== undefined).join('\n\n') };
  },
};

function headOf({ name, id, from, state }: RunView, names: VersionNames): string {
  const told = { name, id, state: t.cliRuns.state({ state }) };
  return from === null ? t.cliRuns.runWithoutParentIs(told) : t.cliRuns.runIs({ ...told, from: names.of(from) });
}

const figuresCommand: CommandSpec = {
  name: 'figures',
  get summary() {
    return t.cliHelp.runs.figures;
  },
  get description() {
    return t.cliHelp.runs.figuresDescription;
  },
  arguments: [runArgument],
  options: [
    () => new Option('--format <name>', t.cliHelp.runs.format).choices(figureFormats).default('csv'),
    () => new Option('--out <file>', t.cliHelp.runs.out),
  ],
  examples: ['parley runs figures "PPO 3" > ppo.csv', 'parley runs figures --format jsonl --out figures.jsonl'],
  async run(context, { format, out }: { readonly format: FigureFormat; readonly out?: string }, [id]) {
    const client = await context.client();
    const run = await chooseRun(client, id, () => true, 'show');
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
      text: t.cliResults.figuresWritten({ run: run.name, path }),
    };
  },
};

/** @throws ParleyError conflict where there is a file; io */
function writeNew(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx' });
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    if (code !== 'EEXIST') throw new ParleyError('io', said('cliResults.figuresNotWritten', { path, reason: message }));
    throw new ParleyError('conflict', said('cliResults.fileExists', { path }));
  }
}

const resumeCommand: CommandSpec = {
  name: 'resume',
  get summary() {
    return t.cliHelp.runs.resume;
  },
  arguments: [runArgument],
  examples: ['parley runs resume', 'parley runs resume "Round 3"'],
  async run(context, _options, [id]) {
    const client = await context.client();
    const group = await chooseGroup(client, id, ({ resumable }) => resumable);
    if (group !== undefined) return followGroup(context, client, await client.groups.resume({ groupId: group.id }));
    const chosen = await chooseRun(client, id, (run) => run.resumable, 'resume');
    const run = await client.runs.resume({ runId: chosen.id });
    const result = await followRun(context, client, run.id);
    return runEnd(client, run, result);
  },
};

const stopCommand: CommandSpec = {
  name: 'stop',
  get summary() {
    return t.cliHelp.runs.stop;
  },
  get description() {
    return t.cliHelp.runs.stopDescription;
  },
  arguments: [runArgument],
  examples: ['parley runs stop'],
  async run(context, _options, [id]) {
    const client = await stopElsewhere(context);
    const group = await chooseGroup(client, id, ({ resumable }) => resumable);
    if (group !== undefined) {
      return { json: group, text: stoppedText(context, group) };
    }
    const fits = (run: RunView) => run.resumable || run.state === 'running' || run.state === 'queued';
    const chosen = await chooseRun(client, id, fits, 'stop');
    const run = chosen.resumable ? chosen : await client.runs.stop({ runId: chosen.id });
    const names = await VersionNames.read(client);
    const json = { run: runJson(run, names) };
    return { json, text: stoppedText(context, run) };
  },
};

function stoppedText(context: CommandContext, stopped: RunView | GroupView): string {
  const { name, state } = stopped;
  return t.cliRuns.stateAndGoOn({ name, state: t.cliRuns.state({ state }), call: resumeCall(context, stopped) });
}

const reportCommand: CommandSpec = {
  name: 'report',
  get summary() {
    return t.cliHelp.runs.report;
  },
  arguments: [runArgument],
  examples: ['parley runs report > report.md'],
  async run({ client: open }, _options, [id]) {
    const client = await open();
    const run = await chooseRun(client, id, ({ kind, state }) => kind === 'round' && state === 'completed', 'report');
    const { markdown } = await client.runs.report({ runId: run.id, language: currentLanguage().code });
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
  get summary() {
    return t.cliHelp.runs.summary;
  },
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
