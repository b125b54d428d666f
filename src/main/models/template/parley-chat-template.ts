import type { TokenizerConfig } from '../tokenizer/tokenizer-json.ts';

/** Special tokens of models made here, in the order of their ids from 0. */
export const PARLEY_SPECIAL_TOKENS = [
  '<|pad|>',
  '<|begin|>',
  '<|system|>',
  '<|user|>',
  '<|assistant|>',
  '<|end|>',
] as const;

/**
 * One token opens each turn and there is no white space of the template's own: in a small context every token counts,
 * and a turn's first word is tokenized the same wherever it stands. Only the assistant's turns end with a token, because
 * only the assistant has to learn to stop.
 */
const PARLEY_CHAT_TEMPLATE =
  "{{- '<|begin|>' -}}" +
  "{%- for message in messages -%}{{- '<|' + message.role + '|>' + message.content -}}" +
  "{%- if message.role == 'assistant' -%}{{- '<|end|>' -}}{%- endif -%}{%- endfor -%}" +
  "{%- if add_generation_prompt -%}{{- '<|assistant|>' -}}{%- endif -%}";

/** For a base model whose tokenizer has no chat template: plain labels, and the end token after each reply. */
export const FALLBACK_CHAT_TEMPLATE =
  "{{- bos_token or '' -}}" +
  "{%- for message in messages -%}{{- message.role | capitalize + ': ' + message.content -}}" +
  "{%- if message.role == 'assistant' -%}{{- eos_token -}}{%- endif -%}{{- '\\n\\n' -}}{%- endfor -%}" +
  "{%- if add_generation_prompt -%}{{- 'Assistant:' -}}{%- endif -%}";

/** The tokenizer_config.json of a model made here, such as parley-base. */
export function parleyTokenizerConfig(contextTokens: number): TokenizerConfig {
  return {
    tokenizer_class: 'PreTrainedTokenizerFast',
    bos_token: '<|begin|>',
    eos_token: '<|end|>',
    pad_token: '<|pad|>',
    unk_token: null,
    model_max_length: contextTokens,
    clean_up_tokenization_spaces: false,
    chat_template: PARLEY_CHAT_TEMPLATE,
  };
}
