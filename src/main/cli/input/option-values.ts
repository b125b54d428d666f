/** Values of flags, checked while they are parsed: a number out of range never reaches a command. */
import { InvalidArgumentError, Option } from 'commander';
import { t } from '../../../shared/language/t.ts';

export interface Range {
  readonly min: number;
  readonly max: number;
}

export const seeds: Range = { min: 0, max: Number.MAX_SAFE_INTEGER };

/** @param flags e.g. `--n <number>` */
export function wholeNumber(flags: string, description: string, range: Range): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (!/^[+-]?\d+$/.test(text) || value < range.min || value > range.max) throw outOfRange(flags, text, range, true);
    return value;
  });
}

/** @param flags e.g. `--temperature <number>` */
export function decimal(flags: string, description: string, range: Range): Option {
  return new Option(flags, description).argParser((text) => {
    const value = Number(text);
    if (text.trim() === '' || !(value >= range.min && value <= range.max)) throw outOfRange(flags, text, range, false);
    return value;
  });
}

function outOfRange(flags: string, text: string, { min, max }: Range, whole: boolean): InvalidArgumentError {
  const name = flags.split(' ').find((part) => part.startsWith('--')) ?? flags;
  const expected = { flag: name, min, max, given: text };
  return new InvalidArgumentError(
    whole ? t.cliInput.wholeNumberExpected(expected) : t.cliInput.numberExpected(expected),
  );
}
