import { Option } from 'commander';
import type { CommandSpec } from '../command.ts';
import { table } from '../terminal/table.ts';

export const envCommand: CommandSpec = {
  name: 'env',
  summary: 'versions, and the engines this machine can run',
  examples: ['parley env', 'parley env --again --json'],
  options: [() => new Option('--again', 'try every engine again, also those whose result is known')],
  async run({ client }, { again = false }: { again?: boolean }) {
    const env = await (await client()).env.check({ again });
    const versions = Object.entries(env.versions).map(([name, version]) => [name, version]);
    const engines = env.engines.map((engine) => [
      engine.name,
      engine.device,
      engine.available ? 'available' : 'not available',
      inMilliseconds(engine.trainingMs),
      inMilliseconds(engine.samplingMs),
      engine.chosenFor.join(', '),
    ]);
    const missing = env.engines.filter(({ reason }) => reason !== null);
    return {
      json: env,
      text: [
        table([{ title: 'Part' }, { title: 'Version' }], versions),
        table(
          [
            { title: 'Engine' },
            { title: 'Device' },
            { title: 'State' },
            { title: 'Training step' },
            { title: 'Sampling step' },
            { title: 'Used for' },
          ],
          engines,
        ),
        ...(missing.length === 0 ? [] : [missing.map(({ name, reason }) => `${name}: ${reason}.`).join('\n')]),
        ...(env.engineFault === null ? [] : [env.engineFault]),
        `Home folder: ${env.home}`,
      ].join('\n\n'),
    };
  },
};

function inMilliseconds(value: number | null): string {
  return value === null ? '' : `${value.toPrecision(3)} ms`;
}
