/** What a run's result says, in words. */
import {
  dpoResultSchema,
  ppoResultSchema,
  rewardResultSchema,
  roundResultSchema,
  sftResultSchema,
} from '../../../shared/contract/results.ts';
import type { DpoResult, PpoResult, RewardResult, RoundResult, SftResult } from '../../../shared/contract/results.ts';
import { assertNever } from '../../../shared/domain/errors.ts';
import type { JsonObject } from '../../../shared/domain/json.ts';
import type { RunKind } from '../../../shared/methods/run-kinds.ts';
import { count, counted, duration, nats, percent, shareWithInterval, signed } from '../terminal/figures.ts';
import type { VersionNames } from '../input/version-names.ts';
import { table } from '../terminal/table.ts';

export function summary(kind: RunKind, result: JsonObject, names: VersionNames): string {
  switch (kind) {
    case 'sft':
      return sftSummary(sftResultSchema.parse(result), names);
    case 'reward':
      return rewardSummary(rewardResultSchema.parse(result));
    case 'ppo':
      return ppoSummary(ppoResultSchema.parse(result), names);
    case 'dpo':
      return dpoSummary(dpoResultSchema.parse(result), names);
    case 'round':
      return roundSummary(roundResultSchema.parse(result), names);
    default:
      return assertNever(kind, 'kind of run');
  }
}

function sftSummary(result: SftResult, names: VersionNames): string {
  return (
    `${names.of(result.version)}: ${counted(result.steps, 'update')} on ${counted(result.tokens, 'token')}, ` +
    `loss ${result.loss.toFixed(3)} nats per token, in ${duration(result.durationSeconds)}${heldOutOf(result)}`
  );
}

function heldOutOf({ heldOutChats, heldOutLossBefore: before, heldOutLoss, heldOutPerplexity }: SftResult): string {
  if (before === null || heldOutLoss === null || heldOutPerplexity === null) return '';
  return (
    `\nOn ${counted(heldOutChats, 'chat')} it never saw: loss ${before.toFixed(3)} before, ` +
    `${heldOutLoss.toFixed(3)} after (perplexity ${heldOutPerplexity.toFixed(2)})`
  );
}

function rewardSummary(result: RewardResult): string {
  return [`Reward model from ${comparisonsOf(result)}`, agreementOf(result)].join('\n');
}

function dpoSummary(result: DpoResult, names: VersionNames): string {
  return [`${names.of(result.version)}: DPO on ${comparisonsOf(result)}`, agreementOf(result)].join('\n');
}

function comparisonsOf(result: RewardResult): string {
  return (
    `${counted(result.pairs, 'pair')} of ${counted(result.rankings, 'ranking')} ` +
    `(${counted(result.ties, 'tie')}), in ${duration(result.durationSeconds)}`
  );
}

function agreementOf(result: RewardResult): string {
  const [low, high] = result.interval;
  return (
    `On ${counted(result.heldOutPairs, 'pair')} it never saw it agrees with the rater in ` +
    `${shareWithInterval(result.heldOutAccuracy, low, high)}; "the longer reply wins" would in ` +
    `${percent(result.longerWinsBaseline)}`
  );
}

function ppoSummary(result: PpoResult, names: VersionNames): string {
  return (
    `${names.of(result.version)}: ${counted(result.episodes, 'episode')}, ${counted(result.steps, 'update')}, ` +
    `score ${signed(result.score, 2)}, KL ${nats(result.kl)}, in ${duration(result.durationSeconds)}`
  );
}

function roundSummary(result: RoundResult, names: VersionNames): string {
  const [low, high] = result.rewardModel.interval;
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
    `Reward model: ${shareWithInterval(result.rewardModel.heldOutAccuracy, low, high)} on held-out pairs; ` +
      `"the longer reply wins" has ${percent(result.rewardModel.longerWinsBaseline)}.`,
    `Data: ${counted(result.data.rankings, 'ranking')}, ${counted(result.data.pairs, 'pair')}, ${counted(result.data.ties, 'tie')}.`,
  ].join('\n');
}
