import { saying } from '../../shared/language/issues.ts';
import { said } from '../../shared/language/said.ts';
import { z } from 'zod';
import type { RecordFormat } from './format.ts';
import { invalidRecord, messagesAt, parseShape, promptShape, replyShape, withSystem } from './record-shapes.ts';

const shape = z.object({
  prompt: promptShape,
  completions: z.array(replyShape).min(2, saying(said('records.repliesToRank'))),
  ranks: z.array(z.int().min(0, saying(said('records.rankFromZero')))),
});

/** Several replies to one prompt in order of preference: ranks[i] belongs to completions[i], 0 is best, equal is a tie. */
export const rankings: RecordFormat = {
  name: 'rankings',
  fields: 'prompt, completions, ranks, optional system',
  reads: [...messagesAt('prompt'), 'completions', 'ranks', 'system'],
  layout: 'lines',
  needs: [['prompt', 'completions', 'ranks']],
  parse: (record) => {
    const { prompt, completions, ranks } = parseShape(shape, record);
    if (ranks.length !== completions.length) {
      throw invalidRecord(
        said('records.ranksForAll', { completions: completions.length, ranks: ranks.length }),
        'ranks',
      );
    }
    return { kind: 'ranking', prompt: withSystem(record, prompt), completions, ranks: denseRanks(ranks) };
  },
  write: (content) => {
    if (content.kind !== 'ranking') return undefined;
    const { prompt, completions, ranks } = content;
    return [{ prompt, completions, ranks: denseRanks(ranks).map((rank) => rank - 1) }];
  },
};

/** 1, 2, 3, … without gaps, whatever number the best has: only the order of ranks means anything. */
export function denseRanks(ranks: readonly number[]): number[] {
  const order = new Map([...new Set(ranks)].sort((a, b) => a - b).map((rank, i) => [rank, i + 1]));
  return ranks.map((rank) => order.get(rank)!);
}
