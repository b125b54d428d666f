import type { CommandSpec } from '../command.ts';
import { table } from '../table.ts';

export const envCommand: CommandSpec = {
  name: 'env',
  summary: 'versions, and the engines this machine can run',
  examples: ['parley env --json'],
  async run({ client }) {
    const env = await (await client()).env.get();
    const versions = Object.entries(env.versions).map(([name, version]) => [name, version]);
    const engines = env.engines.map((engine) => [
      engine.name,
      engine.device,
      engine.available ? 'available' : 'not available',
      engine.reason ?? '',
    ]);
    return {
      json: env,
      text: [
        table([{ title: 'Part' }, { title: 'Version' }], versions),
        table([{ title: 'Engine' }, { title: 'Device' }, { title: 'State' }, { title: 'Reason' }], engines),
        `Home folder: ${env.home}`,
      ].join('\n\n'),
    };
  },
};
