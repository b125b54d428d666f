import type {
  ContradictionsEvent,
  NearDuplicatesEvent,
  RaterAgreementEvent,
} from '../../../shared/contract/data-quality.ts';
import type { ProgressView } from '../../../shared/contract/progress.ts';
import type { DataClient } from '../../workers/check-data.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';

type Told = { readonly type: 'progress' } & ProgressView;
type CheckProgress = Omit<Told, 'timeLeftMs'>;
type Done<Event> = Extract<Event, { type: 'done' }>;

export function dataQualityRouter({ dataQuality }: Procedures, { checkData }: AppContext) {
  /** The events of a check, its progress with the time left. */
  const told = <Event extends { type: string }>(
    ask: (client: DataClient) => Promise<AsyncIterable<CheckProgress | Done<Event>>>,
    signal: AbortSignal | undefined,
  ) =>
    eventStream<Told | Done<Event>>(async (emit, stop) => {
      const estimator = new ProgressEstimator();
      for await (const event of checkData(ask, stop)) {
        emit(event.type === 'progress' ? { ...estimator.update(event), type: event.type } : event);
      }
    }, signal);
  return dataQuality.router({
    contradictions: dataQuality.contradictions.handler(({ input, signal }) =>
      told<ContradictionsEvent>((client) => client.contradictions(input), signal),
    ),
    agreement: dataQuality.agreement.handler(({ input, signal }) =>
      told<RaterAgreementEvent>((client) => client.agreement(input), signal),
    ),
    nearDuplicates: dataQuality.nearDuplicates.handler(({ input, signal }) =>
      told<NearDuplicatesEvent>((client) => client.nearDuplicates(input), signal),
    ),
  });
}
