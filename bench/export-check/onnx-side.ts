/** Greedy decoding with plain onnxruntime-node: nothing of Parley's but the file. */
import type * as Ort from 'onnxruntime-node';
import { bestOf, type Choice } from './agreement.ts';
import { ort } from '../../src/main/engines/onnxruntime/ort.ts';

export async function onnxReplies(
  file: string,
  prompts: readonly (readonly number[])[],
  newTokens: number,
): Promise<Choice[][]> {
  const session = await ort.InferenceSession.create(file, { intraOpNumThreads: 2 });
  const replies: Choice[][] = [];
  for (const promptIds of prompts) replies.push(await greedy(session, promptIds, newTokens));
  await session.release();
  return replies;
}

async function greedy(
  session: Ort.InferenceSession,
  promptIds: readonly number[],
  newTokens: number,
): Promise<Choice[]> {
  const reply: Choice[] = [];
  let past = emptyPast(session);
  let read = 0;
  for (let unread = promptIds; reply.length < newTokens;) {
    const { logits, ...present } = await session.run({ ...tokenInputs(unread, read), ...past });
    const width = logits.dims[2];
    const scores = (logits.data as Float32Array).subarray(-width);
    const { best, second } = bestOf(scores);
    reply.push({ token: best, others: [{ token: second, lead: scores[best] - scores[second] }] });
    past = Object.fromEntries(
      Object.entries(present).map(([name, tensor]) => [name.replace('present', 'past_key_values'), tensor]),
    );
    read += unread.length;
    unread = [best];
  }
  return reply;
}

function tokenInputs(ids: readonly number[], read: number): Record<string, Ort.Tensor> {
  const int64 = (values: readonly number[]) =>
    new ort.Tensor('int64', BigInt64Array.from(values, BigInt), [1, values.length]);
  return {
    input_ids: int64(ids),
    position_ids: int64(ids.map((_, i) => read + i)),
    attention_mask: int64(Array.from({ length: read + ids.length }, () => 1)),
  };
}

/** The past of the first call has length 0. */
function emptyPast(session: Ort.InferenceSession): Record<string, Ort.Tensor> {
  return Object.fromEntries(
    session.inputMetadata.flatMap((input) => {
      if (!input.isTensor || !input.name.startsWith('past_key_values')) return [];
      const [, heads, , size] = input.shape as number[];
      return [[input.name, new ort.Tensor('float32', new Float32Array(0), [1, heads, 0, size])]];
    }),
  );
}
