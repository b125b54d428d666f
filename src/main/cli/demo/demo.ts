/** Once around the loop, told in plain words. Every step goes through the same contract as the other commands. */
import type { Client } from '../../../shared/contract/contract.ts';
import { roundResultSchema } from '../../../shared/contract/results.ts';
import type { RoundResult } from '../../../shared/contract/results.ts';
import type { Message } from '../../../shared/domain/conversation.ts';
import type { RunId } from '../../../shared/domain/ids.ts';
import type { CommandContext } from '../command.ts';
import { shareWithInterval, tokensPerSecond } from '../terminal/figures.ts';
import { followRun } from '../run-output/follow-run.ts';
import { VersionNames } from '../input/version-names.ts';
import { shippedPrompts } from '../input/prompt-source.ts';
import { shellWord } from '../terminal/shell-word.ts';
import { stageInWords } from '../../../shared/methods/stages.ts';
import { untilDone } from '../run-output/until-done.ts';
import { likingOf } from './liking.ts';
import { Narration } from './narration.ts';
import { PpoTable } from './ppo-table.ts';
import { renderText } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

export interface DemoSettings {
  /** `rule:NAME` */
  readonly rater: string;
  readonly rankings: number;
  readonly seed: number;
}

// Not shown as words of Parley's: the shipped model reads English alone.
const openers = ['Good morning!', 'I just got back from a walk by the river.', 'What should I have for lunch?'];
const candidatesPerPrompt = 4;
const samplesShown = 4;

export class Demo {
  readonly #context: CommandContext;
  readonly #client: Client;
  readonly #settings: DemoSettings;
  readonly #narration: Narration;

  constructor(context: CommandContext, client: Client, settings: DemoSettings) {
    this.#context = context;
    this.#client = client;
    this.#settings = settings;
    this.#narration = new Narration(context.terminal, 4);
  }

  async run() {
    this.#introduce();
    await this.#chat();
    const data = await this.#rank();
    const { run, result } = await this.#round();
    const names = await VersionNames.read(this.#client);
    this.#verdict(result, names.of(result.version));
    return {
      home: this.#context.home,
      ...data,
      run,
      round: names.beside(result),
      durationSeconds: this.#narration.seconds,
    };
  }

  #introduce(): void {
    const { home } = this.#context;
    this.#narration.say(t.cliDemo.introduction);
    this.#narration.gap();
    this.#narration.say(t.cliDemo.whereItIsKept({ home }));
    this.#narration.block(`  parley demo --home ${shellWord(home)}`);
    this.#narration.say(t.cliDemo.withoutHome);
  }

  async #chat(): Promise<void> {
    this.#narration.heading(t.cliDemo.theModel);
    for (const [index, prompt] of openers.entries()) {
      const seed = this.#settings.seed + index;
      const options = { signal: this.#context.interrupt.signal };
      const reply = await untilDone(
        this.#context,
        await this.#client.chat.complete({ prompt, seed }, options),
        'reply',
      );
      if (index === 0) {
        const speed = tokensPerSecond(reply.tokensPerSecond);
        const names = await VersionNames.read(this.#client);
        this.#narration.say(t.cliDemo.answers({ version: names.of(reply.version), speed, ms: reply.firstTokenMs }));
        this.#narration.gap();
      }
      this.#narration.labelled([
        [t.cliDemo.you, prompt],
        [t.cliDemo.reply, reply.completion],
      ]);
      this.#narration.gap();
    }
  }

  /** As many rankings as the rounds so far and this one take; those made before a Ctrl-C count. */
  async #rank() {
    const { rater, rankings, seed } = this.#settings;
    this.#narration.heading(t.cliDemo.feedback);
    this.#narration.say(t.cliDemo.rater({ liking: likingOf(rater), replies: candidatesPerPrompt }));
    this.#narration.gap();
    const rounds = await this.#client.runs.list({ kinds: ['round'], states: ['completed'] });
    const before = await this.#client.rank.progress({ rater });
    const missing = rankings * (rounds.length + 1) - before.rankings;
    if (missing > 0) {
      const stream = await this.#client.rank.simulate(
        {
          prompts: shippedPrompts('everyday'),
          n: candidatesPerPrompt,
          count: missing,
          rater,
          // Rankings that go on after a stop should not repeat the ones before it.
          seed: seed + before.rankings,
        },
        { signal: this.#context.interrupt.signal },
      );
      await untilDone(this.#context, stream, 'rankings');
    }
    await this.#showRankings();
    const after = await this.#client.rank.progress({ rater });
    this.#narration.say(t.cliDemo.rankingsSaved(after));
    return { rankings: after.rankings, pairs: after.pairs, ties: after.ties };
  }

  /** Two that say something: a reply was preferred. */
  async #showRankings(): Promise<void> {
    const { rankings } = await this.#client.rank.list({ limit: 50 });
    const telling = rankings.flatMap(({ prompt, candidates, outcome }) =>
      outcome.kind === 'ranked' && new Set(outcome.ranks).size > 1
        ? [{ prompt, candidates, ranks: outcome.ranks }]
        : [],
    );
    for (const { prompt, candidates, ranks } of telling.slice(0, 2)) {
      const order = [...candidates.keys()].sort((a, b) => (ranks[a] ?? 0) - (ranks[b] ?? 0));
      const replies = order.map((index): [string, string] => [
        `${ranks[index] ?? ''}.`,
        candidates[index]?.completion ?? '',
      ]);
      this.#narration.labelled([[t.cliDemo.you, lastTurn(prompt)]]);
      this.#narration.labelled(replies, 4);
      this.#narration.gap();
    }
  }

  /** A round that was begun is taken up; else a new one starts from the newest version kept. */
  async #round(): Promise<{ run: RunId; result: RoundResult }> {
    this.#narration.heading(t.cliDemo.round);
    this.#narration.say(t.cliDemo.roundExplained);
    this.#narration.gap();
    const rounds = await this.#client.runs.list({ kinds: ['round'] });
    const begun = rounds.find((run) => run.resumable);
    const run =
      begun === undefined
        ? await this.#client.round.start({
            seed: this.#settings.seed,
            prompts: shippedPrompts('everyday'),
            contest: shippedPrompts('everyday-heldout'),
          })
        : await this.#client.runs.resume({ runId: begun.id });
    if (begun !== undefined) {
      this.#narration.say(t.cliDemo.resumed({ run: begun.name, state: t.cliRuns.state({ state: begun.state }) }));
    }
    const ppoTable = new PpoTable((line) => this.#narration.block(line));
    const result = roundResultSchema.parse(
      await followRun(this.#context, this.#client, run.id, {
        stage: (stage) => this.#narration.block(`- ${stageInWords('ppo', stage)}`),
        progress: ({ stage, total }) => {
          if (stage === 'ppo') ppoTable.expect(total);
        },
        metrics: (metrics) => ppoTable.take(metrics),
      }),
    );
    this.#tellRewardModel(result);
    return { run: run.id, result };
  }

  #tellRewardModel({ rewardModel, durationSeconds }: RoundResult): void {
    if (rewardModel === undefined) return;
    const [low, high] = rewardModel.interval;
    this.#narration.gap();
    this.#narration.say(
      t.cliDemo.rewardModel({
        share: shareWithInterval(rewardModel.heldOutAccuracy, low, high),
        pairs: rewardModel.heldOutPairs,
        longer: rewardModel.longerWinsBaseline,
        seconds: durationSeconds,
      }),
    );
  }

  #verdict(result: RoundResult, version: string): void {
    this.#narration.heading(t.cliDemo.beforeAndAfter);
    for (const { prompt, before, after } of result.samples.slice(0, samplesShown)) {
      this.#narration.labelled([
        [t.cliDemo.you, lastTurn(prompt)],
        [t.cliDemo.before, before],
        [t.cliDemo.after, after],
      ]);
      this.#narration.gap();
    }
    const { kl, length, repetition } = result;
    this.#narration.say(renderText(result.reason));
    this.#narration.gap();
    this.#narration.say(
      t.cliDemo.changes({
        kl,
        length: length.version,
        lengthBefore: length.parent,
        repetition: repetition.version,
        repetitionBefore: repetition.parent,
      }),
    );
    this.#narration.gap();
    const { home } = this.#context;
    this.#narration.say(t.cliDemo.whatNext({ seconds: this.#narration.seconds }));
    const there = `--home ${shellWord(home)}`;
    for (const [what, command] of [
      [t.cliDemo.talkWithIt, `parley chat ${there} --version ${shellWord(version)}`],
      [t.cliDemo.anotherRound, `parley demo ${there}`],
      [t.cliDemo.rankYourself, 'parley rank && parley round'],
    ] as const) {
      this.#narration.block(`  ${what}\n    ${command}`);
    }
  }
}

const lastTurn = (prompt: readonly Message[]): string => prompt.at(-1)?.content ?? '';
