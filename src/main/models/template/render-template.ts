/** A chat template and what it is given, the same for a model's chats and for the made-up ones by which it is looked at. */
import type { Message } from '../../../shared/domain/conversation.ts';
import { FALLBACK_CHAT_TEMPLATE } from './parley-chat-template.ts';
import { parseTemplate, requireReasonable } from './template-limits.ts';
import type { TokenizerConfig } from '../tokenizer/tokenizer-json.ts';

export interface ChatTemplate {
  readonly source: string;
  /** @throws what the template raises, or the engine on it */
  render(messages: readonly Message[], addGenerationPrompt: boolean): string;
}

/** @throws where the source is not Jinja */
export function compileTemplate(config: TokenizerConfig): ChatTemplate {
  const source = config.chat_template ?? FALLBACK_CHAT_TEMPLATE;
  const template = parseTemplate(source);
  const { bos_token, eos_token, pad_token, unk_token } = config;
  const tokens = Object.entries({ bos_token, eos_token, pad_token, unk_token });
  const given = Object.fromEntries(tokens.filter(([, token]) => typeof token === 'string'));
  return {
    source,
    render: (messages, addGenerationPrompt) => {
      const text = template.render({
        ...given,
        messages: [...messages],
        add_generation_prompt: addGenerationPrompt,
      });
      requireReasonable(text, messages);
      return text;
    },
  };
}

/** As Jinja reads it in Python: every line ends with a line feed, whatever the file has. */
export function withPlainLines(source: string): string {
  return source.replace(/\r\n?/g, '\n');
}
