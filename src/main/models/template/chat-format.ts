/**
 * How a model's chats are written and where a reply ends, reconciled: what tokenizer, template and settings each say of it is
 * often at odds, and training, sampling and every export have to mean the same.
 */
import type { ModelConfig } from '../families/model-config.ts';
import { compileTemplate, withPlainLines, type ChatTemplate } from './render-template.ts';
import { templateLimits } from './template-limits.ts';
import { turnsOf, type TemplateTurns } from './template-turns.ts';
import type { TokenizerFiles } from '../tokenizer/tokenizer-files.ts';
import { withinTime } from '../tokenizer/time-limit.ts';
import { idOfToken } from '../tokenizer/tokenizer-json.ts';
import type { TokenizerConfig } from '../tokenizer/tokenizer-json.ts';

export interface ChatFormat extends TokenizerFiles {
  /** What the template writes; undefined where it cannot be compiled, which is told when it is used. */
  readonly turns: TemplateTurns | undefined;
}

/**
 * The tokenizer's files with a template of plain lines that has a generation prompt, all tokens that stand around turns marked
 * special, and as end token the one with which the template ends replies.
 * @throws ParleyError `unsupported` for a template that does not come to an end
 */
export function chatFormatOf({ json, config: given }: TokenizerFiles): ChatFormat {
  const config =
    typeof given.chat_template === 'string' ? withTemplate(given, withPlainLines(given.chat_template)) : given;
  const template = compiled(config);
  if (template === undefined) return { json, config, turns: undefined };
  const turns = withinTime({ ...templateLimits([]), run: () => turnsOf(template, json.added_tokens) });
  const complete =
    turns.missingHeader === '' ? config : withTemplate(config, withHeader(template, turns.missingHeader));
  const added = json.added_tokens.map((token) =>
    turns.control.has(token.content) ? { ...token, special: true } : token,
  );
  return { json: { ...json, added_tokens: added }, config: withEnd(complete, template, turns), turns };
}

function compiled(config: TokenizerConfig): ChatTemplate | undefined {
  try {
    return compileTemplate(config);
  } catch {
    return undefined;
  }
}

function withTemplate(config: TokenizerConfig, template: string): TokenizerConfig {
  return config.chat_template === template ? config : { ...config, chat_template: template };
}

/** An expression, because Jinja trims around blocks. The line feed at a template's end is not part of it. */
function withHeader({ source }: ChatTemplate, header: string): string {
  const text = header.replace(/[\\']/g, '\\$&').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return `${source.replace(/\n$/, '')}{{ '${text}' if add_generation_prompt else '' }}`;
}

/** A template that writes `eos_token` means the token that is named so, wherever else it ends replies. */
function withEnd(config: TokenizerConfig, { source }: ChatTemplate, { end }: TemplateTurns): TokenizerConfig {
  if (end === undefined || end === config.eos_token || source.includes('eos_token')) return config;
  return { ...config, eos_token: end };
}

interface EndNamed {
  readonly tokenizer: {
    readonly eosId: number;
    readonly json: TokenizerFiles['json'];
    readonly config: TokenizerConfig;
  };
  readonly config: ModelConfig;
  readonly generationConfig?: { readonly eos_token_id?: number | number[] | null | undefined };
}

/**
 * All tokens that end a reply, the one that training teaches first: by template and tokenizer, and those that config.json and
 * generation_config.json name besides. An id of ordinary text, or of none, is a leftover of another tokenizer.
 */
export function endIdsOf({ tokenizer, config, generationConfig = {} }: EndNamed): number[] {
  const { json, config: tokenizerConfig, eosId } = tokenizer;
  const named = idOfToken(json, tokenizerConfig.eos_token ?? '');
  const ids: unknown[] = [
    eosId,
    named,
    (config as { readonly eos_token_id?: unknown }).eos_token_id,
    generationConfig.eos_token_id,
  ].flat();
  const known = new Set(json.added_tokens.map(({ id }) => id));
  return [...new Set(ids)].filter((id): id is number => id === eosId || (typeof id === 'number' && known.has(id)));
}
