import { InvalidArgumentError, Option } from 'commander';
import { seeds } from './option-values.ts';
import { t } from '../../../shared/language/t.ts';

const most = 100;

export const seedsFlag = () => new Option('--seeds <list>', t.cliHelp.options.seeds).argParser(seedList);

/** "1..10", "1,2,5", or both: "1..3,8". @throws InvalidArgumentError saying what was expected */
export function seedList(text: string): number[] {
  const list = text.split(',').flatMap((part) => {
    const [, first, last = first] = /^\s*(\d+)(?:\.\.(\d+))?\s*$/.exec(part) ?? [];
    const [low, high] = [Number(first), Number(last)];
    if (first === undefined || low > high || high > seeds.max || high - low >= most) throw expected(text);
    return Array.from({ length: high - low + 1 }, (_, i) => low + i);
  });
  if (list.length < 2 || list.length > most || new Set(list).size < list.length) throw expected(text);
  return list;
}

function expected(text: string): InvalidArgumentError {
  return new InvalidArgumentError(t.cliInput.seedsExpected({ most, given: text }));
}
