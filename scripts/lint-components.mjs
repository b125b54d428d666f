// Finds in components what needs types to be seen, such as a promise that nobody waits for. svelte-check has written them out as
// TypeScript; ESLint would ask for these types one component after another, which takes a minute.
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';

const written = 'src/renderer/.svelte-check';
const { status } = spawnSync(
  process.execPath,
  [
    ...['node_modules/oxlint/bin/oxlint', '--config', '.oxlintrc.components.json'],
    ...['--tsconfig', `${written}/tsconfig.json`, ...globSync(`${written}/svelte/**/++*.ts`)],
  ],
  { stdio: 'inherit' },
);
process.exitCode = status ?? 1;
