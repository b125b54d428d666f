/** What a run's result says, in words. */
import { resultSchemas, roundResultSchema } from '../../../shared/contract/results.ts';
import type { RoundResult, TrainedFrom } from '../../../shared/contract/results.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import { methodCalled } from '../../../shared/methods/all.ts';
import type { Method } from '../../../shared/methods/all.ts';
import type { RunKind } from '../../../shared/methods/run-kinds.ts';
import { count, counted, duration, nats, percent, shareWithInterval, signed } from '../terminal/figures.ts';
import type { VersionNames } from '../input/version-names.ts';
import { table } from '../terminal/table.ts';

export function summary(kind: RunKind, result: JsonObject, names: VersionNames): string {
  if (kind === 'round') return roundSummary(roundResultSchema.parse(result), names);
  const method = methodCalled(kind);
  const parsed = resultSchemas[kind].parse(result);
  const made = 'version' in parsed ? `${names.of(parsed.version)}: ${method.shortTitle}` : method.title;
  const summaryOf = summaries[method.needs] as (result: object, made: string) => string;
  return summaryOf(parsed, made);
}

/** By what a method learns from. @param made the version's name and the method's, or that of a reward model's method */
const summaries: { readonly [Need in Method['needs']]: (result: TrainedFrom<Need>, made: string) => string } = {
  chats: (result, made) =>
    `${made}, ${counted(result.steps, 'update')} on ${counted(result.tokens, 'token')}, ` +
    `loss ${result.loss.toFixed(3)} nats per token, in ${duration(result.durationSeconds)}${heldOutOf(result)}${endingOf(result)}`,
  teacher: (result, made) => {
    const { heldOutDivergenceBefore: before, heldOutDivergence: after } = result;
    const measured =
      before === null || after === null
        ? ''
        : `\nOn ${counted(result.heldOutChats, 'chat')} it never saw: ${before.toFixed(3)} nats per token from its teacher before, ${after.toFixed(3)} after`;
    return (
      `${made}, ${counted(result.steps, 'update')} on ${counted(result.tokens, 'token')}, ` +
      `in ${duration(result.durationSeconds)}${measured}${endingOf(result)}`
    );
  },
  comparisons: (result, made) => {
    const [low, high] = result.interval;
    return (
      `${made} from ${counted(result.pairs, 'pair')} of ${counted(result.rankings, 'ranking')} ` +
      `(${counted(result.ties, 'tie')}), in ${duration(result.durationSeconds)}\n` +
      `On ${counted(result.heldOutPairs, 'pair')} it never saw it agrees with the rater in ` +
      `${shareWithInterval(result.heldOutAccuracy, low, high)}; "the longer reply wins" would in ` +
      `${percent(result.longerWinsBaseline)}${endingOf(result)}`
    );
  },
  labels: (result, made) => {
    const [low, high] = result.interval;
    return (
      `${made} from ${counted(result.desirable, 'good reply', 'good replies')} and ${counted(result.undesirable, 'bad one')}, ` +
      `in ${duration(result.durationSeconds)}\nOf ${counted(result.heldOutReplies, 'reply', 'replies')} it never saw, it tells ` +
      `good from bad in ${shareWithInterval(result.heldOutAccuracy, low, high)} of the pairs; ` +
      `"the longer reply wins" would in ${percent(result.longerWinsBaseline)}`
    );
  },
  prompts: (result, made) =>
    `${made}, ${counted(result.episodes, 'episode')}, ${counted(result.steps, 'update')}, ` +
    `score ${signed(result.score, 2)}, KL ${nats(result.kl)}, in ${duration(result.durationSeconds)}`,
};

/** On lines of their own. */
function endingOf({ keptStep, endedEarly }: Pick<TrainedFrom<'chats'>, 'keptStep' | 'endedEarly'>): string {
  const kept =
    keptStep === null ? '' : `\nKept as it was after update ${count(keptStep)}, where the held-out loss was lowest`;
  return `${endedEarly === null ? '' : `\n${endedEarly}`}${kept}`;
}

function heldOutOf(result: TrainedFrom<'chats'>): string {
  const { heldOutChats, heldOutLossBefore: before, heldOutLoss, heldOutPerplexity } = result;
  if (heldOutChats === null || before === null || heldOutLoss === null || heldOutPerplexity === null) return '';
  return (
    `\nOn ${counted(heldOutChats, 'chat')} it never saw: loss ${before.toFixed(3)} before, ` +
    `${heldOutLoss.toFixed(3)} after (perplexity ${heldOutPerplexity.toFixed(2)})`
  );
}

function roundSummary(result: RoundResult, names: VersionNames): string {
  const right = { align: 'right' as const };
  return [
    `${names.of(result.version)}, from ${names.of(result.parent)}, in ${duration(result.durationSeconds)}`,
    result.reason,
    '',
    table(
      [{ title: '' }, { title: 'New', ...right }, { title: 'Parent', ...right }],
      [
        ['Repetition', percent(result.repetition.version), percent(result.repetition.parent)],
        ['Mean length', `${count(result.length.version)} tokens`, `${count(result.length.parent)} tokens`],
        ['KL to the parent', nats(result.kl), ''],
      ],
    ),
    '',
    accuracyLine(result),
    `Data: ${dataOf(result)}.`,
  ].join('\n');
}

function dataOf({ data: { rankings, pairs, ties, labels } }: RoundResult): string {
  const ranked = `${counted(rankings, 'ranking')}, ${counted(pairs, 'pair')}, ${counted(ties, 'tie')}`;
  return labels === 0 ? ranked : `${ranked}, ${counted(labels, 'thumb')} to learn from`;
}

function accuracyLine({ rewardModel, judgeModel }: RoundResult): string {
  const { heldOutAccuracy, interval, longerWinsBaseline } = rewardModel ?? judgeModel;
  const accuracy = shareWithInterval(heldOutAccuracy, interval[0], interval[1]);
  const longer = longerWinsBaseline === undefined ? '' : `; "the longer reply wins" has ${percent(longerWinsBaseline)}`;
  return `${rewardModel ? 'Reward model' : 'Judge'}: ${accuracy} on held-out pairs${longer}.`;
}
