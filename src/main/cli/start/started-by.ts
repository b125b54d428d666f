/** What the person typed to start the workbench: pages that tell where to look name it. */
export function startedBy(
  command: 'serve' | 'start',
  environment: Readonly<Record<string, string | undefined>>,
): string {
  return environment.npm_lifecycle_event === 'start' ? 'npm start' : `parley ${command}`;
}
