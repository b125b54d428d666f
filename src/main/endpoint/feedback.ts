/** `POST /v1/feedback` and `DELETE /v1/feedback/{id}`: Parley's own, for any client. */
import { z } from 'zod';
import { ApiError } from './api-error.ts';
import { sendJson } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { readParameters } from './read-parameters.ts';

const completionId = z.string().min(1).max(100);
const rank = z.int().min(1).max(1000);

export const feedbackParameters = z.strictObject({
  completion_id: completionId.describe('The `id` of an answer to this client.'),
  rating: z.enum(['up', 'down']).optional().describe('A thumb on one choice. KTO learns from it.'),
  chosen: z
    .int()
    .min(0)
    .optional()
    .describe('The index of the best choice; those not chosen are worse. All else ties.'),
  ranking: z
    .array(rank)
    .min(2)
    .max(256)
    .optional()
    .describe('One rank for each choice, and then for those of `over`: 1 is best, equal ranks are ties.'),
  edited: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe('The reply as it should have been: something to imitate, and better than the reply as it was.'),
  over: z
    .array(completionId)
    .min(1)
    .max(16)
    .optional()
    .describe('Other answers to the same messages, that `chosen` and `ranking` compare with: an earlier try, say.'),
  choice: z.int().min(0).default(0).describe('Which choice `rating` and `edited` are about.'),
  reason: z.string().trim().min(1).max(80).optional().describe('Why, in a few words. Kept with a rating.'),
  comment: z.string().trim().min(1).max(4000).optional().describe('Anything else. Kept with a rating.'),
  rater: z
    .string()
    .trim()
    .regex(/^[^/]{1,39}$/, 'expected at most 39 characters and no slash')
    .optional()
    .describe('Who says it, as the client calls them. Said again by the same, it replaces what was said before.'),
});

export const feedbackAnswer = z.object({
  object: z.literal('feedback'),
  completion_id: z.string(),
  records: z.array(
    z.object({
      id: z.string().describe('For DELETE /v1/feedback/{id}, which takes it back.'),
      kind: z.enum(['label', 'ranking', 'demonstration']),
    }),
  ),
});

export function takeFeedback({ endpoint, client, body, response }: Exchange): void {
  const asked = readParameters(body, feedbackParameters, {});
  const { completion_id, over = [], reason = null, comment = null, ...said } = asked;
  const { rating, chosen, ranking, edited } = said;
  const given = { rating, chosen, ranking, edited };
  const names = Object.entries(given).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  if (names.length === 0) throw new ApiError(400, 'Expected rating, chosen, ranking or edited; there is none of them.');
  if (chosen !== undefined && ranking !== undefined) {
    throw new ApiError(400, 'chosen and ranking both order the choices: give one of them.', { param: 'chosen' });
  }
  if (asked.over !== undefined && chosen === undefined && ranking === undefined) {
    throw new ApiError(400, 'over needs chosen or ranking.', { param: 'over' });
  }
  if ((reason !== null || comment !== null) && rating === undefined) {
    const param = reason === null ? 'comment' : 'reason';
    throw new ApiError(400, `${param} is kept with a rating only: give one.`, { param });
  }
  const records = endpoint.giveFeedback(client, completion_id, over, { ...said, reason, comment });
  sendJson(response, 200, { object: 'feedback', completion_id, records });
}

/** @throws ParleyError not_found for a record of another client's, too */
export function takeFeedbackBack({ endpoint, client, response }: Exchange, id: string): void {
  endpoint.takeBack(client, id);
  sendJson(response, 200, { object: 'feedback', id, deleted: true });
}
