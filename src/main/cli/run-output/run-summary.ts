/** What a run's result says, in words. */
import { resultSchemas, roundResultSchema } from '../../../shared/contract/results.ts';
import type { RoundResult, TrainedFrom } from '../../../shared/contract/results.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { renderText } from '../../../shared/language/said.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { Method } from '../../../shared/methods/all.ts';
import type { RunKind } from '../../../shared/methods/run-kinds.ts';
import { nats, percent, shareWithInterval, wholeTokens } from '../terminal/figures.ts';
import type { VersionNames } from '../input/version-names.ts';
import { table } from '../terminal/table.ts';
import { t } from '../../../shared/language/t.ts';

export function summary(kind: RunKind, result: JsonObject, names: VersionNames): string {
  if (kind === 'round') return roundSummary(roundResultSchema.parse(result), names);
  const method = methodCalled(kind);
  const parsed = resultSchemas[kind].parse(result);
  const made =
    'version' in parsed ? t.cli.labelled({ label: names.of(parsed.version), text: method.shortTitle }) : method.title;
  const summaryOf = summaries[method.needs] as (result: object, made: string) => string[];
  return summaryOf(parsed, made).join('\n');
}

/**
 * By what a method learns from, in lines.
 * @param made the version's name and the method's, or that of a reward model's method
 */
const summaries: { readonly [Need in Method['needs']]: (result: TrainedFrom<Need>, made: string) => string[] } = {
  chats: (result, made) => {
    const { steps, tokens, loss, durationSeconds: seconds } = result;
    return [
      t.cliRuns.trainedOnChats({ made, steps, tokens, loss, seconds }),
      ...heldOutOf(result),
      ...endingOf(result),
    ];
  },
  teacher: (result, made) => {
    const { steps, tokens, durationSeconds: seconds, heldOutChats: chats } = result;
    const { heldOutDivergenceBefore: before, heldOutDivergence: after } = result;
    return [
      t.cliRuns.distilled({ made, steps, tokens, seconds }),
      ...(before === null || after === null ? [] : [t.cliRuns.heldOutDivergence({ chats, before, after })]),
      ...endingOf(result),
    ];
  },
  comparisons: (result, made) => {
    const { pairs, rankings, ties, heldOutPairs, longerWinsBaseline: longer, durationSeconds: seconds } = result;
    return [
      t.cliRuns.learnedComparisons({ made, pairs, rankings, ties, seconds }),
      t.cliRuns.agreesWithRater({ share: heldOutShare(result), pairs: heldOutPairs, longer }),
      ...endingOf(result),
    ];
  },
  labels: (result, made) => {
    const { desirable: good, undesirable: bad, heldOutReplies: replies, durationSeconds: seconds } = result;
    return [
      t.cliRuns.learnedLabels({ made, good, bad, seconds }),
      t.cliRuns.tellsGoodFromBad({ share: heldOutShare(result), replies, longer: result.longerWinsBaseline }),
    ];
  },
  prompts: ({ episodes, steps, score, scoreAlone, kl, durationSeconds: seconds }, made) => [
    scoreAlone === null
      ? t.cliRuns.trainedOnPrompts({ made, episodes, steps, score, kl, seconds })
      : t.cliRuns.trainedChooser({ made, episodes, steps, score, alone: scoreAlone, seconds }),
  ],
};

function heldOutShare({
  heldOutAccuracy,
  interval: [low, high],
}: Pick<TrainedFrom<'comparisons'>, 'heldOutAccuracy' | 'interval'>): string {
  return shareWithInterval(heldOutAccuracy, low, high);
}

function endingOf({ keptStep, endedEarly }: Pick<TrainedFrom<'chats'>, 'keptStep' | 'endedEarly'>): string[] {
  return [
    ...(endedEarly === null ? [] : [renderText(endedEarly)]),
    ...(keptStep === null ? [] : [t.cliRuns.keptStep({ step: keptStep })]),
  ];
}

function heldOutOf(result: TrainedFrom<'chats'>): string[] {
  const { heldOutChats: chats, heldOutLossBefore: before, heldOutLoss: after, heldOutPerplexity: perplexity } = result;
  if (chats === null || before === null || after === null || perplexity === null) return [];
  return [t.cliRuns.heldOutLoss({ chats, before, after, perplexity })];
}

function roundSummary(result: RoundResult, names: VersionNames): string {
  const right = { align: 'right' as const };
  const { version, parent, repetition, length, durationSeconds: seconds } = result;
  const { rankings, pairs, ties, labels } = result.data;
  return [
    t.cliRuns.roundMade({ version: names.of(version), parent: names.of(parent), seconds }),
    renderText(result.reason),
    '',
    table(
      [{ title: '' }, { title: t.cliRuns.newVersion, ...right }, { title: t.cliRuns.parent, ...right }],
      [
        [t.cliRuns.repetition, percent(repetition.version), percent(repetition.parent)],
        [t.cliRuns.meanLength, wholeTokens(length.version), wholeTokens(length.parent)],
        [t.cliRuns.klToParent, nats(result.kl), ''],
      ],
    ),
    '',
    accuracyLine(result),
    labels === 0
      ? t.cliRuns.roundData({ rankings, pairs, ties })
      : t.cliRuns.roundDataAndThumbs({ rankings, pairs, ties, thumbs: labels }),
  ].join('\n');
}

function accuracyLine({ rewardModel, judgeModel }: RoundResult): string {
  const { heldOutAccuracy, interval, longerWinsBaseline } = rewardModel ?? judgeModel;
  const share = shareWithInterval(heldOutAccuracy, interval[0], interval[1]);
  const accuracy =
    rewardModel === undefined ? t.cliRuns.judgeOnHeldOut({ share }) : t.cliRuns.rewardModelOnHeldOut({ share });
  if (longerWinsBaseline === undefined) return accuracy;
  return t.common.sentences({ sentences: [accuracy, t.cliRuns.longerOnHeldOut({ share: longerWinsBaseline })] });
}
