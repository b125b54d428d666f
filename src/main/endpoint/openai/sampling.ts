/** How completions are sampled, in OpenAI's names; `top_k`, `min_p` and `repetition_penalty` are the ones that vLLM added. */
import { z } from 'zod';
import type { SamplingSettings } from '../../../shared/domain/conversation.ts';
import { isEmptyList, isOneOf, nullsOmitted, type Unsupported } from '../read-parameters.ts';

/** Of a model: longer names are nobody's. */
export const modelName = z.string().min(1).max(200);
const stop = z.string().min(1).max(200);
const noStop = 'expected a text or at most 16 texts, each of 1 to 200 characters';
const mostBiases = 10_000;

export const samplingParameters = {
  model: modelName,
  n: z.int().min(1).max(64).default(1),
  /** Any whole number: as 64 bits without sign it is a seed. */
  seed: z.int().optional(),
  stop: z.union([stop, z.array(stop).max(16)], noStop).optional(),
  stream: z.boolean().default(false),
  stream_options: z
    .preprocess(
      nullsOmitted,
      z.strictObject({
        include_usage: z.boolean().default(false),
        include_obfuscation: z.literal(false, 'is not supported here: nothing is added to the pieces').optional(),
      }),
    )
    .optional(),
  max_tokens: z.int().min(1).max(1_000_000).optional(),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().min(0).max(1).optional(),
  presence_penalty: z.number().min(-2).max(2).optional(),
  frequency_penalty: z.number().min(-2).max(2).optional(),
  logit_bias: z
    .record(z.string().regex(/^\d{1,9}$/, 'expected token ids'), z.number().min(-100).max(100))
    .refine((biases) => Object.keys(biases).length <= mostBiases, `expected at most ${mostBiases} tokens`)
    .optional(),
  top_k: z.int().min(0).max(1_000_000).optional(),
  min_p: z.number().min(0).max(1).optional(),
  repetition_penalty: z.number().min(0.1).max(10).optional(),
  user: z.string().max(200).optional(),
};

type Parameters = z.output<z.ZodObject<typeof samplingParameters>>;

/** @param maxTokens undefined for the version's own limit */
export function samplingOf(asked: Parameters, maxTokens: number | undefined): Partial<SamplingSettings> {
  const { temperature, top_p, presence_penalty, frequency_penalty, logit_bias, top_k, min_p, stop: texts } = asked;
  const settings = {
    maxTokens,
    temperature,
    // The likeliest token alone, as near to no mass at all.
    topP: top_p === 0 ? Number.EPSILON : top_p,
    presencePenalty: presence_penalty,
    frequencyPenalty: frequency_penalty,
    logitBias: logit_bias,
    topK: top_k,
    minP: min_p,
    repetitionPenalty: asked.repetition_penalty,
    stop: typeof texts === 'string' ? [texts] : texts,
  };
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}

/** Seeds here are whole numbers from 0. */
export function seedOf({ seed }: Pick<Parameters, 'seed'>): number | undefined {
  return seed === undefined ? undefined : Math.abs(seed);
}

const noTools = 'the versions of this home folder cannot call tools.';

export const unsupportedInChat: Readonly<Record<string, Unsupported>> = {
  tools: { why: noTools, neutral: isEmptyList },
  tool_choice: { why: noTools, neutral: isOneOf('none', 'auto') },
  parallel_tool_calls: { why: noTools, neutral: isOneOf(true, false) },
  functions: { why: noTools, neutral: isEmptyList },
  function_call: { why: noTools, neutral: isOneOf('none', 'auto') },
  response_format: {
    why: 'replies are free text; nothing makes them JSON.',
    neutral: (value) => (Object(value) as { type?: unknown }).type === 'text',
  },
  modalities: {
    why: 'replies are text.',
    neutral: (value) => Array.isArray(value) && value.length === 1 && value[0] === 'text',
  },
  audio: { why: 'replies are text.' },
  prediction: { why: 'a predicted reply makes nothing faster here.' },
  reasoning_effort: { why: 'the versions do not reason before they reply.', neutral: isOneOf('none') },
  verbosity: { why: 'the length of replies is not steered.', neutral: isOneOf('medium') },
  web_search_options: { why: 'nothing is searched in the web.' },
  moderation: { why: 'nothing is moderated.' },
  service_tier: { why: 'there is one tier.', neutral: isOneOf('auto', 'default') },
  prompt_cache_key: { why: 'no prompts are cached.' },
  prompt_cache_options: { why: 'no prompts are cached.' },
  prompt_cache_retention: { why: 'no prompts are cached.' },
};

export const unsupportedInText: Readonly<Record<string, Unsupported>> = {
  suffix: { why: 'text is not inserted before other text.', neutral: isOneOf('') },
  echo: { why: 'the prompt is not repeated.', neutral: isOneOf(false) },
};
