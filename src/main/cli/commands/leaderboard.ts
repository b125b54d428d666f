/** Ratings of all versions that were compared. */
import { Option } from 'commander';
import { contestantWords } from '../../../shared/domain/contestant-words.ts';
import { judgeLabel } from '../../../shared/domain/judge-words.ts';
import { format, t } from '../../../shared/language/t.ts';
import type { CommandSpec } from '../command.ts';
import { VersionNames } from '../input/version-names.ts';
import { table } from '../terminal/table.ts';

export const leaderboardCommand: CommandSpec = {
  name: 'leaderboard',
  get summary() {
    return t.cliHelp.leaderboard.summary;
  },
  get description() {
    return t.cliHelp.leaderboard.description;
  },
  options: [() => new Option('--judge <judge>', t.cliHelp.leaderboard.judge)],
  examples: ['parley leaderboard', 'parley leaderboard --judge rule:question --json'],
  async run(context, { judge: asked }: { readonly judge?: string }) {
    const client = await context.client();
    const { judge, judges, groups } = await client.compare.leaderboard({ judge: asked });
    const names = await VersionNames.read(client);
    const runs = await client.runs.list({});
    const { heading } = t.cliResults;
    const columns = [
      { title: heading.version },
      { title: heading.rating, align: 'right' as const },
      { title: heading.interval, align: 'right' as const },
      { title: heading.battles, align: 'right' as const },
    ];
    const tables = groups.map(({ ratings }) =>
      table(
        columns,
        ratings.map(({ version, bestOf, rating, interval, battles }) => [
          contestantWords({ version: names.of(version), bestOf }, runs),
          format.count(Math.round(rating)),
          interval === null
            ? t.compare.tooFewPrompts
            : t.common.fromTo({
                low: format.count(Math.round(interval.low)),
                high: format.count(Math.round(interval.high)),
              }),
          format.count(battles),
        ]),
      ),
    );
    const said =
      judge === null
        ? [t.compare.noLeaderboardHint]
        : [t.compare.ratedBy({ judge: judgeLabel(judge, runs) }), ...tables];
    return {
      json: { judge, judges, groups: groups.map((group) => withNames(group, names)) },
      text: [...said, ...(groups.length > 1 ? [t.compare.groupsApart] : [])].join('\n\n'),
    };
  },
};

function withNames<Pair extends object, Row extends object>(
  { ratings, pairs }: { readonly ratings: readonly Row[]; readonly pairs: readonly Pair[] },
  names: VersionNames,
) {
  return { ratings: ratings.map((row) => names.beside(row)), pairs: pairs.map((pair) => names.beside(pair)) };
}
