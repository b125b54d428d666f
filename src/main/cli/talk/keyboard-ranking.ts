/** Ranking candidates by keyboard: blind, in random order, each ranking on disk before the next prompt is shown. */
import type { Client } from '../../../shared/contract/contract.ts';
import { fromContractError } from '../../../shared/contract/errors.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import { ParleyError } from '../../../shared/domain/errors.ts';
import type { Candidate, Ranking, RankingOutcome } from '../../../shared/domain/feedback.ts';
import type { RankingId } from '../../../shared/domain/ids.ts';
import { countPairs } from '../../../shared/domain/preference-pairs.ts';
import type { CommandContext } from '../command.ts';
import type { SamplingOptions } from '../input/flags.ts';
import { LineInput } from '../terminal/line-input.ts';
import { parseRankingLine } from '../input/parse-ranking.ts';
import type { RankingInput } from '../input/parse-ranking.ts';
import { hanging, wrap } from '../terminal/printable.ts';
import type { PromptSource } from '../input/prompt-source.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { t } from '../../../shared/language/t.ts';

export interface KeyboardRanking {
  readonly prompts: PromptSource;
  readonly n: number;
  readonly rater: string;
  readonly version: string | undefined;
  readonly sampling: SamplingOptions;
  readonly seed: number | undefined;
  /** Rankings after which to end; skipped ones count. */
  readonly limit: number;
}

/** Something to rank: candidates[orderShown[i]] stands at place i on the screen. */
export interface Task {
  readonly prompt: readonly Message[];
  readonly candidates: readonly Candidate[];
  readonly orderShown: readonly number[];
}

interface Saved {
  readonly id: RankingId;
  readonly skipped: boolean;
  readonly pairs: number;
  readonly ties: number;
}

/** What was saved in this session, undone rankings left out. */
export async function rankByKeyboard(
  context: CommandContext,
  client: Client,
  settings: KeyboardRanking,
): Promise<{ rankings: number; skipped: number; pairs: number; ties: number }> {
  const { terminal, interrupt, stdin } = context;
  const lines = new LineInput({ input: stdin, output: terminal.dialogueStream, interrupt });
  const saved: Saved[] = [];
  /** Set aside while an earlier ranking is done over. */
  const waiting: Task[] = [];
  try {
    terminal.dialogue(`${t.cliTalk.howToRank}\n`);
    while (saved.length < settings.limit) {
      const task = waiting.pop() ?? (await nextTask(context, client, settings));
      if (task === null) {
        terminal.dialogue(t.cliTalk.everyPromptRanked);
        break;
      }
      show(context, task, saved.length);
      const started = performance.now();
      const input = await readRanking(context, lines, task.candidates.length);
      if (input === undefined || input.kind === 'quit') break;
      if (input.kind === 'undo') {
        waiting.push(task);
        const undone = await undo(context, client, settings.rater, saved);
        if (undone !== undefined) waiting.push(undone);
        continue;
      }
      const durationMs = Math.round(performance.now() - started);
      saved.push(await saveRanking(client, task, outcomeOf(input, task), settings.rater, durationMs));
    }
  } finally {
    lines.close();
  }
  const sum = (what: (entry: Saved) => number) => saved.reduce((total, entry) => total + what(entry), 0);
  const skipped = saved.filter((entry) => entry.skipped).length;
  return { rankings: saved.length - skipped, skipped, pairs: sum(({ pairs }) => pairs), ties: sum(({ ties }) => ties) };
}

async function nextTask({ terminal, interrupt }: CommandContext, client: Client, settings: KeyboardRanking) {
  const { prompts, n, rater, version, sampling, seed } = settings;
  terminal.status(t.cliTalk.waitingForReplies);
  try {
    return await client.rank.next({ prompts, n, rater, version, sampling, seed }, { signal: interrupt.signal });
  } finally {
    terminal.status('');
  }
}

function show({ terminal }: CommandContext, task: Task, done: number): void {
  terminal.dialogue(`\n${terminal.style('dim', t.cliTalk.rankingNumber({ number: done + 1 }))}`);
  for (const { role, content } of task.prompt) {
    terminal.dialogue(
      terminal.style('bold', t.cli.labelled({ label: t.cliTalk.speaker({ role }), text: hanging(content, 2) })),
    );
  }
  showCandidates(terminal, task);
}

/** Numbered as they stand on the screen, their origin untold. */
export function showCandidates(terminal: Terminal, task: Pick<Task, 'candidates' | 'orderShown'>): void {
  task.orderShown.forEach((index, place) => {
    const text = wrap(task.candidates[index]?.completion ?? '', 76);
    terminal.dialogue(` ${place + 1}  ${text.trim() === '' ? t.cli.emptyReply : hanging(text, 4)}`);
  });
}

/** The next line that can be understood; undefined at the end of the input. */
export async function readRanking(
  { terminal }: CommandContext,
  lines: LineInput,
  candidates: number,
): Promise<Exclude<RankingInput, { kind: 'help' }> | undefined> {
  for (;;) {
    const line = await lines.ask(t.cliTalk.bestFirst);
    if (line === undefined) return undefined;
    if (line.trim() === '') continue;
    try {
      const input = parseRankingLine(line, candidates);
      if (input.kind !== 'help') return input;
      terminal.dialogue(t.cliTalk.rankingHelp);
    } catch (thrown) {
      terminal.dialogue(ParleyError.from(thrown).message);
    }
  }
}

/** From places on the screen to candidates. */
export function outcomeOf(
  input: Extract<RankingInput, { kind: 'ranked' | 'skip' }>,
  task: Pick<Task, 'candidates' | 'orderShown'>,
): RankingOutcome {
  if (input.kind === 'skip') return { kind: 'skipped', reason: input.reason };
  const ranks = task.candidates.map((_, index) => input.ranks[task.orderShown.indexOf(index)] ?? 1);
  return { kind: 'ranked', ranks };
}

export async function saveRanking(
  client: Client,
  task: Task,
  outcome: RankingOutcome,
  rater: string,
  durationMs: number,
): Promise<Saved> {
  const candidates = task.candidates.map(({ completion, generationId, versionId, times }) => ({
    completion,
    generationId,
    versionId,
    times,
  }));
  const { id } = await client.rank.record({
    prompt: [...task.prompt],
    candidates,
    orderShown: [...task.orderShown],
    outcome: outcome.kind === 'ranked' ? { kind: 'ranked', ranks: [...outcome.ranks] } : outcome,
    rater,
    durationMs,
  });
  if (outcome.kind !== 'ranked') return { id, skipped: true, pairs: 0, ties: 0 };
  const completions = candidates.map(({ completion }) => completion);
  return { id, skipped: false, ...countPairs({ completions, ranks: outcome.ranks }) };
}

/** Takes back the rater's last ranking, of this session or an earlier one, and returns it to be done over. */
async function undo(
  { terminal }: CommandContext,
  client: Client,
  rater: string,
  saved: Saved[],
): Promise<Task | undefined> {
  try {
    const undone: Ranking = await client.rank.undo({ rater, id: saved.at(-1)?.id });
    saved.pop();
    terminal.dialogue(t.cliTalk.rankingUndone);
    return undone;
  } catch (thrown) {
    terminal.dialogue(fromContractError(thrown).message);
    return undefined;
  }
}
