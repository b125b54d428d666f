import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import { bytesOf, likelihood, windows } from '../../learn/policy/likelihood.ts';
import { encodeConversation } from '../../models/template/chat-template.ts';
import { readVersionFolder } from '../../models/files/version-folder.ts';
import { conversationLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';
import { RefusedItems, withRefused } from './refused-items.ts';

/**
 * Every token of the conversations counts, template and all, and the bytes are those of what people wrote and one for
 * each message's end: figures of models with different tokenizers can be compared.
 */
export async function runLikelihood(
  job: JobOf<'likelihood'>,
  { engine, emit, signal }: JobContext,
): Promise<JobResult<'likelihood'>> {
  const version = await readVersionFolder(job.version);
  const refused = new RefusedItems('conversations');
  const measured = (await readLines(job.data, conversationLineSchema)).flatMap(({ messages }) => {
    const encoded = refused.attempt(messages, () => encodeConversation(version.tokenizer, messages));
    return encoded === undefined ? [] : [{ messages, ids: encoded.ids }];
  });
  const examples = measured.flatMap(({ ids }) => windows(ids, version.config.max_position_embeddings));
  refused.tell({ emit });
  const { nats, tokens } = await likelihood(engine, version, examples, {
    padId: version.tokenizer.padId,
    onProgress: (done, total) => emit({ type: 'progress', stage: 'likelihood', done, total }),
    signal,
  });
  if (tokens === 0) {
    const problem = said('training.nothingToMeasure', { file: job.data });
    throw new ParleyError('too_little_data', withRefused(problem, refused.said));
  }
  const bytes = bytesOf(measured.map(({ messages }) => messages));
  return { bitsPerByte: nats / Math.LN2 / bytes, perplexity: Math.exp(nats / tokens), tokens };
}
