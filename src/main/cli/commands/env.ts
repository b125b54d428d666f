import { Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { table } from '../terminal/table.ts';
import { format, t } from '../../../shared/language/t.ts';
import { render, renderText } from '../../../shared/language/said.ts';
import type { EngineView } from '../../../shared/contract/env.ts';

export const envCommand: CommandSpec = {
  name: 'env',
  get summary() {
    return t.cliHelp.env.summary;
  },
  examples: ['parley env', 'parley env --again --json'],
  options: [() => new Option('--again', t.cliHelp.env.again)],
  async run({ client }, { again = false }: { again?: boolean }) {
    const installation = await (await client()).env.check({ again });
    const versions = Object.entries(installation.versions).map(([name, version]) => [name, version]);
    const engines = installation.engines.map((one) => [
      one.name,
      one.device,
      one.available ? t.cliResults.available : t.cliResults.notAvailable,
      inMilliseconds(one.trainingMs),
      inMilliseconds(one.samplingMs),
      t.cli.sideBySide({ parts: one.chosenFor.map(useInWords) }),
    ]);
    const missing = installation.engines.filter(({ reason }) => reason !== null);
    const heading = t.cliResults.heading;
    const { engine, device, state, trainingStep, samplingStep, usedFor } = heading;
    return {
      json: installation,
      text: [
        table([{ title: heading.part }, { title: heading.version }], versions),
        table(
          [engine, device, state, trainingStep, samplingStep, usedFor].map((title) => ({ title })),
          engines,
        ),
        ...(missing.length === 0 ? [] : [missing.map(missingText).join('\n')]),
        ...(installation.engineFault === null ? [] : [render(installation.engineFault)]),
        t.cliResults.homeFolder({ home: installation.home }),
      ].join('\n\n'),
    };
  },
};

const useInWords = (use: 'training' | 'sampling'): string =>
  ({ training: t.cliResults.trainingUse, sampling: t.cliResults.samplingUse })[use];

const missingText = ({ name, reason }: EngineView): string =>
  t.cliResults.engineMissing({ engine: name, reason: renderText(reason ?? '') });

function inMilliseconds(value: number | null): string {
  return value === null ? '' : format.milliseconds(value);
}
