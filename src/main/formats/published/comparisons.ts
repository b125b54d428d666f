/** Published comparisons whose layout is a few fields: Nectar, PKU-SafeRLHF, SHP, WebGPT. */
import { said } from '../../../shared/language/said.ts';
import type { GroupedFormat } from '../format.ts';
import { asList, asNumber, asObject, asText, isObject, requireText } from '../programs/json-access.ts';
import { parseEach } from '../programs/parse-each.ts';
import { invalidRecord } from '../record-shapes.ts';
import { isTranscript, parseTranscript } from '../transcript.ts';
import { asked, numberOf, ranking, rankingByScore, textOf, zeroOrOne } from './comparison.ts';

/** Nectar (Zhu et al. 2023): seven replies with ranks, the prompt as a transcript. Layout: the data set's card. */
export const nectar: GroupedFormat = {
  name: 'nectar',
  fields: 'prompt, answers of {answer, model, rank}',
  ownFields: true,
  reads: ['prompt', 'answers[].answer', 'answers[].rank'],
  layout: 'lines',
  needs: [['prompt', 'answers']],
  fits: ({ answers }) => asList(answers).length > 0 && asList(answers).every((one) => isObject(one) && 'rank' in one),
  ...parseEach((record) => {
    const text = textOf(record, 'prompt').replace(/\s*Assistant:\s*$/, '');
    const turns = isTranscript(text) ? parseTranscript(text, 'prompt') : asked(text);
    const answers = asList(record.answers).map((answer, at) => {
      const { answer: reply, rank } = asObject(answer);
      const place = asNumber(rank);
      if (place === undefined) throw invalidRecord(said('expected.number'), `answers[${at}].rank`);
      return { reply: requireText(reply, `answers[${at}].answer`), score: -place };
    });
    if (answers.length < 2) return [{ leftOut: said('imports.leftOut.fewRankedReplies') }];
    return [
      rankingByScore(
        turns.map(({ role, content }) => ({ role, content })),
        answers.map(({ reply }) => reply),
        answers.map(({ score }) => score),
      ),
    ];
  }),
};

/** PKU-SafeRLHF (Ji et al. 2024): the more helpful reply; which is safer, and the flags, are not kept. */
export const pkuSafeRlhf: GroupedFormat = {
  name: 'pku-safe-rlhf',
  fields: 'prompt, response_0, response_1, better_response_id',
  ownFields: true,
  reads: ['prompt', 'response_0', 'response_1', 'better_response_id'],
  layout: 'lines',
  needs: [['prompt', 'response_0', 'response_1', 'better_response_id']],
  ...parseEach((record) => {
    const better = zeroOrOne(record, 'better_response_id');
    const replies = [textOf(record, 'response_0'), textOf(record, 'response_1')];
    return [ranking(asked(textOf(record, 'prompt')), replies, better === 0 ? [1, 2] : [2, 1])];
  }),
};

/** Stanford Human Preferences (Ethayarajh et al. 2022): two comments on a post; label 1 means the first. */
export const shp: GroupedFormat = {
  name: 'shp',
  fields: 'post_id, history, human_ref_A, human_ref_B, labels',
  ownFields: true,
  reads: ['history', 'human_ref_A', 'human_ref_B', 'labels'],
  layout: 'lines',
  needs: [['history', 'human_ref_A', 'human_ref_B', 'labels']],
  ...parseEach((record) => {
    const label = zeroOrOne(record, 'labels');
    const replies = [textOf(record, 'human_ref_A'), textOf(record, 'human_ref_B')];
    return [ranking(asked(textOf(record, 'history')), replies, label === 1 ? [1, 2] : [2, 1])];
  }),
};

/** WebGPT's comparisons (Nakano et al. 2021): scores of two answers, equal for a tie. */
export const webGpt: GroupedFormat = {
  name: 'webgpt',
  fields: 'question of {full_text}, answer_0, score_0, answer_1, score_1',
  ownFields: true,
  reads: ['question', 'answer_0', 'answer_1', 'score_0', 'score_1'],
  layout: 'lines',
  needs: [['question', 'answer_0', 'answer_1', 'score_0', 'score_1']],
  ...parseEach((record) => {
    const question = asText(record.question) ?? requireText(asObject(record.question).full_text, 'question.full_text');
    const replies = [textOf(record, 'answer_0'), textOf(record, 'answer_1')];
    return [rankingByScore(asked(question), replies, [numberOf(record, 'score_0'), numberOf(record, 'score_1')])];
  }),
};
