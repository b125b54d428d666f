/** Commander's help with the catalogue's words for its own, in columns that stand under each other also in Chinese. */
import type { Argument, HelpConfiguration, Option } from 'commander';
import { t } from '../../shared/language/t.ts';
import { displayWidth } from './terminal/display-width.ts';
import { wrap } from './terminal/printable.ts';

export const helpInWords: HelpConfiguration = {
  sortSubcommands: false,
  sortOptions: false,
  displayWidth,
  minWidthToWrap: 24,
  boxWrap: wrapLines,
  styleTitle: (title) => headings()[title] ?? title,
  styleUsage: placesInWords,
  styleSubcommandTerm: placesInWords,
  optionDescription: (option) =>
    described(option, option.required || option.optional || typeof option.defaultValue === 'boolean'),
  argumentDescription: (argument) => described(argument, true),
};

function wrapLines(text: string, width: number): string {
  const lines = text.split('\n').map((line) => wrap(line, width));
  return lines.join('\n');
}

function placesInWords(usage: string): string {
  return usage.replace('[options]', t.cli.optionsPlace).replace('[command]', t.cli.commandPlace);
}

function headings(): Record<string, string | undefined> {
  return {
    'Usage:': t.cli.usage,
    'Arguments:': t.cli.arguments,
    'Options:': t.cli.options,
    'Commands:': t.cli.commands,
  };
}

function described(told: Option | Argument, showsDefault: boolean): string {
  const { description, argChoices, defaultValueDescription } = told;
  const defaultValue: unknown = told.defaultValue;
  const facts: string[] = [];
  if (argChoices !== undefined)
    facts.push(t.cli.choices({ choices: argChoices.map((choice) => JSON.stringify(choice)) }));
  if (showsDefault && defaultValue !== undefined) {
    facts.push(t.cli.defaultValue({ value: defaultValueDescription ?? JSON.stringify(defaultValue) }));
  }
  return facts.length === 0 ? description : t.cli.withFacts({ description, facts });
}
