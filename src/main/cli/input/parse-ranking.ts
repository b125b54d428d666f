/** What a rater types to rank candidates by keyboard. */
import { ParleyError } from '../../../shared/domain/errors.ts';
import { said } from '../../../shared/language/said.ts';
import type { Said } from '../../../shared/language/said.ts';
import { t } from '../../../shared/language/t.ts';

export type RankingInput =
  /** ranks[i] belongs to the i-th candidate on the screen; 1 is best, equal ranks are ties. */
  | { readonly kind: 'ranked'; readonly ranks: readonly number[] }
  | { readonly kind: 'skip'; readonly reason: string }
  | { readonly kind: 'undo' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'help' };

/**
 * `2 1=3` puts the second candidate first and the others level behind it; with up to nine candidates the digits may
 * stand together (`21=3`). The last one may be left out, since it can only be last. Also `s REASON`, `u`, `q`, `?`.
 * @throws ParleyError invalid_input, saying what to type
 */
export function parseRankingLine(line: string, candidates: number): RankingInput {
  const text = line.trim();
  const command = /^([a-z?]+)(?:\s+(.*))?$/i.exec(text);
  if (command !== null) return parseCommand(command[1]?.toLowerCase() ?? '', command[2]?.trim() ?? '', candidates);
  if (!/^[\d\s=>,]+$/.test(text)) throw expected(candidates, said('cliTalk.notThat', { given: text }));
  return { kind: 'ranked', ranks: parseRanks(text, candidates) };
}

function parseCommand(word: string, rest: string, candidates: number): RankingInput {
  switch (word) {
    case 's':
    case 'skip':
      return { kind: 'skip', reason: rest === '' ? t.cliTalk.noReasonGiven : rest };
    case 'u':
    case 'undo':
      return { kind: 'undo' };
    case 'q':
    case 'quit':
      return { kind: 'quit' };
    case '?':
    case 'h':
    case 'help':
      return { kind: 'help' };
    default:
      throw expected(candidates, said('cliTalk.notThat', { given: word }));
  }
}

function parseRanks(text: string, candidates: number): number[] {
  const tight = candidates <= 9 ? text.replace(/(?<=\d)(?=\d)/g, ' ') : text;
  // "2 = 1" and "2=1" are one group; what stands apart ranks below.
  const groups = tight
    .replace(/\s*=\s*/g, '=')
    .split(/[\s>,]+/)
    .filter((group) => group !== '');
  const ranks = new Array<number>(candidates).fill(0);
  let rank = 1;
  for (const group of groups) {
    const members = group.split('=');
    for (const member of members) place(ranks, member, rank);
    rank += members.length;
  }
  const left = ranks.flatMap((value, index) => (value === 0 ? [index] : []));
  if (left.length > 1) {
    throw expected(candidates, said('cliTalk.placeless', { numbers: left.map((index) => index + 1) }));
  }
  for (const index of left) ranks[index] = rank;
  return ranks;
}

function place(ranks: number[], member: string, rank: number): void {
  const index = Number(member) - 1;
  if (member === '' || ranks[index] === undefined)
    throw expected(ranks.length, said('cliTalk.notThat', { given: member }));
  if (ranks[index] !== 0) throw expected(ranks.length, said('cliTalk.placedTwice', { number: member }));
  ranks[index] = rank;
}

function expected(candidates: number, fault: Said): ParleyError {
  return new ParleyError(
    'invalid_input',
    candidates < 3 ? said('cliTalk.typeRankingOfTwo', { fault }) : said('cliTalk.typeRanking', { candidates, fault }),
  );
}
