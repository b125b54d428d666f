/** Loaded before the program: from here on `electron` is the stand-in, and the spec that started this may run code in here. */
import { registerHooks } from 'node:module';

const standIn = new URL('./electron.ts', import.meta.url).href;
registerHooks({
  resolve: (specifier, context, next) => next(specifier === 'electron' ? standIn : specifier, context),
});

interface Asked {
  readonly id: number;
  readonly source: string;
  readonly argument: unknown;
}

/** As Playwright's `electronApplication.evaluate`: a function of the module `electron` and one argument. */
async function evaluate({ source, argument }: Asked): Promise<unknown> {
  const electron: unknown = await import(standIn);
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the spec's own function, sent as text
  const run = new Function('electron', 'argument', `return (${source})(electron, argument);`) as (
    ...given: unknown[]
  ) => unknown;
  return run(electron, argument);
}

process.on('message', (asked: Asked) => {
  void evaluate(asked).then(
    (value) => process.send?.({ id: asked.id, value }),
    (error: unknown) => process.send?.({ id: asked.id, error: String(error) }),
  );
});
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
