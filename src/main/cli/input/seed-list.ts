import { InvalidArgumentError, Option } from 'commander';
import { seeds } from './option-values.ts';

const most = 100;

export const seedsFlag = () =>
  new Option('--seeds <list>', 'a run for each of these seeds, one after the other: 1..10, or 1,2,5').argParser(
    seedList,
  );

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
  return new InvalidArgumentError(
    `--seeds expects 2 to ${most} different whole numbers, as 1..10 or 1,2,5; not "${text}".`,
  );
}
