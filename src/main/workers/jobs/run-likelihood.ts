import { ParleyError } from '../../../shared/domain/errors.ts';
import { bytesOf, likelihood, windows } from '../../learn/likelihood.ts';
import { encodeConversation } from '../../models/chat-template.ts';
import { readVersionFolder } from '../../models/version-folder.ts';
import { conversationLineSchema, type JobOf, type JobResult } from '../jobs.ts';
import type { JobContext } from './job-context.ts';
import { readLines } from './read-lines.ts';

/**
 * Every token of the conversations counts, template and all, and the bytes are those of what people wrote and one for
 * each message's end: figures of models with different tokenizers can be compared.
 */
export async function runLikelihood(
  job: JobOf<'likelihood'>,
  { engine, emit, signal }: JobContext,
): Promise<JobResult<'likelihood'>> {
  const version = await readVersionFolder(job.version);
  const conversations = await readLines(job.data, conversationLineSchema);
  const examples = conversations.flatMap(({ messages }) =>
    windows(encodeConversation(version.tokenizer, messages).ids, version.config.max_position_embeddings),
  );
  const { nats, tokens } = await likelihood(engine, version, examples, {
    padId: version.tokenizer.padId,
    onProgress: (done, total) => emit({ type: 'progress', stage: 'likelihood', done, total }),
    signal,
  });
  if (tokens === 0) throw new ParleyError('too_little_data', `There is no text to measure on in ${job.data}.`);
  const bytes = bytesOf(conversations.map(({ messages }) => messages));
  return { bitsPerByte: nats / Math.LN2 / bytes, perplexity: Math.exp(nats / tokens), tokens };
}
