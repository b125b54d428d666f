import type { Answer } from '../../app/endpoint/endpoint.ts';

export function usageOf({ promptTokens, completionTokens }: Pick<Answer, 'promptTokens' | 'completionTokens'>) {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
  };
}

/** A reply that was cancelled has nobody left to read it; the others end as OpenAI's do. */
export function finishReasonOf({ finishReason }: Answer['choices'][number]): 'stop' | 'length' {
  return finishReason === 'length' ? 'length' : 'stop';
}
