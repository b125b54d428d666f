/** `parley improve`: one round from whatever feedback there is, by the method that fits it. */
import { Option } from 'commander';
import type { Client } from '../../../shared/contract/contract.ts';
import type { Improvement } from '../../../shared/contract/improve.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import { drawnSeed } from '../../../shared/domain/drawn-seed.ts';
import {
  becauseInWords,
  countsInWords,
  missingInWords,
  powerInWords,
} from '../../../shared/domain/improvement-words.ts';
import { t } from '../../../shared/language/t.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { CommandContext, CommandResult, CommandSpec } from '../command.ts';
import { exitCodes } from '../failure.ts';
import { fromFlag, runSeedFlag } from '../input/flags.ts';
import { memoryLine } from '../run-output/memory-lines.ts';
import { duration } from '../terminal/figures.ts';
import { oneLine, printable } from '../terminal/printable.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { oneRound } from './round.ts';

interface Options {
  readonly from?: string;
  readonly regenerations?: boolean;
  readonly seed?: number;
  readonly dryRun?: boolean;
}

/** Of what the contest compared. */
const samplesShown = 3;

export const improveCommand: CommandSpec = {
  name: 'improve',
  get summary() {
    return t.cliHelp.improve.summary;
  },
  get description() {
    return t.cliHelp.improve.description;
  },
  options: [
    fromFlag,
    () => new Option('--regenerations', t.cliHelp.improve.regenerations),
    runSeedFlag,
    () => new Option('--dry-run', t.cliHelp.round.dryRun),
  ],
  examples: ['parley improve --dry-run', 'parley improve'],
  async run(context, { from, regenerations, seed = drawnSeed(), dryRun }: Options) {
    const client = await context.client();
    const plan = await client.improve.plan({ from, regenerations }, { signal: context.interrupt.signal });
    const { choice } = plan;
    if (choice === null) return { json: planJson(plan), text: planLines(plan).join('\n'), exitCode: exitCodes.failed };
    if (dryRun) return { json: planJson(plan), text: planLines(plan).join('\n') };
    for (const line of planLines(plan)) context.terminal.note(line);
    const { end, result } = await oneRound(context, client, { ...choice.round, seed });
    return improved(context, client, plan, end, result);
  },
};

function planLines({ counts, choice, tooLittle, missing }: Improvement): string[] {
  const more = missing.map(missingInWords);
  const there = t.improve.feedback({ counts: countsInWords(counts) });
  if (choice === null)
    return [there, t.improve.tooLittleStartsNothing, ...(tooLittle === null ? [] : [tooLittle]), ...more];
  const { method, because, memory, time, power } = choice;
  return [
    there,
    t.improve.methodAndWhy({ method: methodCalled(method).title, why: becauseInWords(method, because) }),
    powerInWords(power),
    memoryLine(memory),
    time === null ? t.improve.timeUnknown : t.improve.timeByPace({ time: duration(time.seconds), run: time.after }),
    ...more,
  ];
}

function planJson({ from, counts, choice, tooLittle, missing }: Improvement) {
  return {
    method: choice?.method ?? null,
    because: choice === null ? tooLittle : becauseInWords(choice.method, choice.because),
    counts,
    missing: missing.map((one) => ({ ...one, text: missingInWords(one) })),
    from,
    version: null,
    verdict: null,
    ...(choice !== null && {
      round: choice.round,
      parts: choice.parts,
      power: choice.power,
      memory: choice.memory,
      time: choice.time,
    }),
  };
}

async function improved(
  { home }: CommandContext,
  client: Client,
  plan: Improvement,
  { json, text }: CommandResult,
  { version, parent, verdict, winRate, samples }: RoundResult,
): Promise<CommandResult> {
  const { run } = json as { readonly run: string };
  const names = await client.models.list();
  const nameOf = (id: string) => names.find((one) => one.id === id)?.name ?? id;
  const lines = samples
    .slice(0, samplesShown)
    .flatMap(({ prompt, before, after }) => [
      `  ${t.improve.prompted({ text: shown(prompt.at(-1)?.content ?? '') })}`,
      `    ${t.improve.before({ text: shown(before) })}`,
      `    ${t.improve.after({ text: shown(after) })}`,
    ]);
  const there = `--home ${shellWord(home)}`;
  return {
    json: { ...planJson(plan), version, versionName: nameOf(version), verdict, winRate, samples, run, parent },
    text: [
      text ?? '',
      '',
      t.improve.beforeAndAfter,
      ...lines,
      '',
      t.improve.voteBlind({ command: `parley serve ${there}`, version: nameOf(version), parent: nameOf(parent) }),
      t.improve.showRun({ command: `parley runs show ${run} ${there}` }),
    ].join('\n'),
  };
}

function shown(text: string): string {
  return oneLine(printable(text));
}
