import type { ExampleEvent } from '../../shared/contract/examples.ts';
import { ParleyError } from '../../shared/domain/errors.ts';
import { said } from '../../shared/language/said.ts';
import type { Procedures } from './boundary.ts';
import type { AppContext } from './context.ts';
import { eventStream } from './event-stream.ts';
import { ProgressEstimator } from './runs/progress-estimator.ts';

export function examplesRouter({ examples }: Procedures, { startJob }: AppContext) {
  return examples.router({
    run: examples.run.handler(({ input: task, signal }) =>
      eventStream<ExampleEvent>(async (emit, stop) => {
        const estimator = new ProgressEstimator();
        const end = await startJob(
          { kind: 'example', task },
          {
            signal: stop,
            onEvent: (event) => {
              if (event.type === 'progress') emit({ ...estimator.update(event), type: 'progress' });
            },
          },
        );
        if (end.outcome === 'stopped')
          throw new ParleyError('cancelled', said('errors.environments.exampleCancelled', { name: task.name }));
        emit({ type: 'done', result: end.result });
      }, signal),
    ),
  });
}
