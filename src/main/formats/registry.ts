import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import { argilla, argillaFlat } from './annotations/argilla.ts';
import { labelStudio } from './annotations/label-studio.ts';
import { alpaca } from './alpaca.ts';
import { chats } from './chats.ts';
import { deepspeedChat } from './deepspeed-chat.ts';
import type { Format, WritableFormat } from './format.ts';
import { hhRlhf } from './hh-rlhf.ts';
import { msSwift } from './ms-swift.ts';
import { openaiPreference } from './openai-preference.ts';
import { openAssistant } from './openassistant.ts';
import { openRlhf } from './openrlhf.ts';
import { orcaDpo } from './orca-dpo.ts';
import { anythingLlm } from './programs/anything-llm.ts';
import { chatGpt } from './programs/chatgpt.ts';
import { claude } from './programs/claude.ts';
import { jan } from './programs/jan.ts';
import { libreChat, libreChatMessages } from './programs/libre-chat.ts';
import { lmStudio } from './programs/lm-studio.ts';
import { openWebuiChats, openWebuiFeedback } from './programs/open-webui.ts';
import { sillyTavern } from './programs/silly-tavern.ts';
import { prompts } from './prompts.ts';
import { arena, arenaLog } from './published/arena.ts';
import { nectar, pkuSafeRlhf, shp, webGpt } from './published/comparisons.ts';
import { helpSteer2, helpSteer2Preference, helpSteer3 } from './published/help-steer.ts';
import { kiln } from './published/kiln.ts';
import { ultraFeedback } from './published/ultra-feedback.ts';
import { feedbackTableReader } from './read-feedback-table.ts';
import { rankings } from './rankings.ts';
import { shareGpt } from './sharegpt.ts';
import { texts } from './texts.ts';
import { trlPreference } from './trl-preference.ts';
import { trlPromptCompletion } from './trl-prompt-completion.ts';
import { trlUnpaired } from './trl-unpaired.ts';

/**
 * Every format that can be read. Where two could read a record alike, the first wins: those that one program alone writes come
 * first.
 */
export const formats: readonly Format[] = [
  openWebuiFeedback,
  openWebuiChats,
  chatGpt,
  claude,
  lmStudio,
  sillyTavern,
  libreChat,
  libreChatMessages,
  jan,
  anythingLlm,
  argilla,
  argillaFlat,
  labelStudio,
  arenaLog,
  arena,
  ultraFeedback,
  helpSteer2,
  helpSteer2Preference,
  helpSteer3,
  nectar,
  pkuSafeRlhf,
  shp,
  webGpt,
  kiln,
  feedbackTableReader,
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

export const writableFormats: readonly WritableFormat[] = formats.filter(
  (format): format is WritableFormat => format.write !== undefined,
);

/** @throws ParleyError invalid_input, listing the known names */
export function formatNamed(name: string): Format {
  const format = formats.find((candidate) => candidate.name === name);
  if (format !== undefined) return format;
  throw new ParleyError(
    'invalid_input',
    said('errors.data.unknownFormat', { format: JSON.stringify(name), known: namesOf(formats) }),
  );
}

export function namesOf(some: readonly Format[]): string {
  return some.map((format) => format.name).join(', ');
}
