import { ParleyError } from '../../shared/domain/errors.ts';
import { alpaca } from './alpaca.ts';
import { chats } from './chats.ts';
import { deepspeedChat } from './deepspeed-chat.ts';
import type { Format } from './format.ts';
import { hhRlhf } from './hh-rlhf.ts';
import { msSwift } from './ms-swift.ts';
import { openaiPreference } from './openai-preference.ts';
import { openAssistant } from './openassistant.ts';
import { openRlhf } from './openrlhf.ts';
import { orcaDpo } from './orca-dpo.ts';
import { prompts } from './prompts.ts';
import { rankings } from './rankings.ts';
import { shareGpt } from './sharegpt.ts';
import { texts } from './texts.ts';
import { trlPreference } from './trl-preference.ts';
import { trlPromptCompletion } from './trl-prompt-completion.ts';
import { trlUnpaired } from './trl-unpaired.ts';

/** Every format that can be read and written. Where two could read a record alike, the first wins. */
export const formats: readonly Format[] = [
  hhRlhf,
  trlPreference,
  prompts,
  chats,
  texts,
  trlPromptCompletion,
  trlUnpaired,
  rankings,
  alpaca,
  shareGpt,
  openaiPreference,
  openAssistant,
  deepspeedChat,
  openRlhf,
  orcaDpo,
  msSwift,
];

/** @throws ParleyError not_found, listing the known names */
export function formatNamed(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  throw new ParleyError('invalid_input', `Unknown data format ${JSON.stringify(name)}; known: ${formatNames()}.`);
}

export function formatNames(): string {
  return formats.map((format) => format.name).join(', ');
}
