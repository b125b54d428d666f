/**
 * How the next token of one completion is chosen. The settings act in the order of Hugging Face transformers: repetition
 * penalty, shifts of logits, temperature, top-k, top-p, min-p. (llama.cpp's default order has the temperature last, so that there top-p and
 * min-p do not depend on it.)
 */
import { ParleyError } from '../../shared/domain/errors.ts';
import type { MessageId } from '../../shared/language/said.ts';
import { said } from '../../shared/language/said.ts';

export interface Sampling {
  /** Divides the logits; 0 takes the likeliest token. */
  readonly temperature: number;
  /** Only the k likeliest tokens; 0 or absent: all. */
  readonly topK?: number;
  /** Only the likeliest tokens that together reach this probability (of what topK left); 1 or absent: all. */
  readonly topP?: number;
  /** Only tokens at least this fraction as likely as the likeliest one; 0 or absent: all. */
  readonly minP?: number;
  /**
   * Makes every token of prompt and completion so far less likely: its logit is divided by this where it is positive and
   * multiplied where it is negative (Keskar et al. 2019, CTRL, §4.1); 1 or absent: off. At temperature 0 too.
   */
  readonly repetitionPenalty?: number;
  /** Lowers the logit of every token that the completion has already; 0 or absent: off. Below 0 it raises it. */
  readonly presencePenalty?: number;
  /** Lowers a token's logit for each time that the completion has it already; 0 or absent: off. */
  readonly frequencyPenalty?: number;
  /** Added to the logits of these token ids. */
  readonly logitBias?: Readonly<Record<number, number>>;
  /** How many of the likeliest tokens are told beside each that is sampled; none unless said. It changes no draw. */
  readonly alternatives?: number;
}

/** Whether some token is left out. Then the probabilities have to be sorted, which costs time. */
export function isFiltered({ temperature, topK = 0, topP = 1, minP = 0 }: Sampling): boolean {
  return temperature > 0 && (topK > 0 || topP < 1 || minP > 0);
}

/** Whether the tokens so far count: then the graph reads a number for every token of the vocabulary. */
export function isPenalized({ repetitionPenalty = 1 }: Sampling): boolean {
  return repetitionPenalty !== 1;
}

/** Whether something is added to logits: then the graph reads that for every token of the vocabulary, too. */
export function isShifted({ presencePenalty = 0, frequencyPenalty = 0, logitBias = {} }: Sampling): boolean {
  return presencePenalty !== 0 || frequencyPenalty !== 0 || Object.keys(logitBias).length > 0;
}

/** @throws ParleyError invalid_input naming the setting */
export function checkSampling(sampling: Sampling): void {
  const { temperature, topK = 0, topP = 1, minP = 0, repetitionPenalty = 1 } = sampling;
  const { presencePenalty = 0, frequencyPenalty = 0, alternatives = 0 } = sampling;
  check('temperature', temperature, Number.isFinite(temperature) && temperature >= 0, 'training.expected.notNegative');
  check('topK', topK, Number.isSafeInteger(topK) && topK >= 0, 'training.expected.wholeOrNoLimit');
  check('topP', topP, topP > 0 && topP <= 1, 'training.expected.aboveZeroToOne');
  check('minP', minP, minP >= 0 && minP <= 1, 'training.expected.zeroToOne');
  const isPenalty = Number.isFinite(repetitionPenalty) && repetitionPenalty > 0;
  check('repetitionPenalty', repetitionPenalty, isPenalty, 'training.expected.positiveOrNone');
  check('presencePenalty', presencePenalty, Number.isFinite(presencePenalty), 'training.expected.numberOrNone');
  check('frequencyPenalty', frequencyPenalty, Number.isFinite(frequencyPenalty), 'training.expected.numberOrNone');
  check(
    'alternatives',
    alternatives,
    Number.isSafeInteger(alternatives) && alternatives >= 0,
    'training.expected.whole',
  );
}

type Expected = Extract<MessageId, `training.expected.${string}`>;

/** @throws ParleyError invalid_input unless `holds` */
export function check(setting: string, value: number, holds: boolean, expected: Expected): void {
  if (holds) return;
  const problem = { setting, expected: said(expected), value: String(value) };
  throw new ParleyError('invalid_input', said('training.samplingRefused', problem));
}
