import type {
  ContradictionsEvent,
  NearDuplicatesEvent,
  RaterAgreementEvent,
} from '../../../shared/contract/data-quality.ts';
import type { Procedures } from '../boundary.ts';
import type { AppContext } from '../context.ts';
import { eventStream } from '../event-stream.ts';
import { ProgressEstimator } from '../runs/progress-estimator.ts';

export function dataQualityRouter({ dataQuality }: Procedures, { checkData }: AppContext) {
  return dataQuality.router({
    contradictions: dataQuality.contradictions.handler(({ input, signal }) =>
      eventStream<ContradictionsEvent>(async (emit, stop) => {
        const estimator = new ProgressEstimator();
        for await (const event of checkData((client) => client.contradictions(input), stop)) {
          emit(event.type === 'progress' ? { ...estimator.update(event), type: event.type } : event);
        }
      }, signal),
    ),
    agreement: dataQuality.agreement.handler(({ input, signal }) =>
      eventStream<RaterAgreementEvent>(async (emit, stop) => {
        const estimator = new ProgressEstimator();
        for await (const event of checkData((client) => client.agreement(input), stop)) {
          emit(event.type === 'progress' ? { ...estimator.update(event), type: event.type } : event);
        }
      }, signal),
    ),
    nearDuplicates: dataQuality.nearDuplicates.handler(({ input, signal }) =>
      eventStream<NearDuplicatesEvent>(async (emit, stop) => {
        const estimator = new ProgressEstimator();
        for await (const event of checkData((client) => client.nearDuplicates(input), stop)) {
          emit(event.type === 'progress' ? { ...estimator.update(event), type: event.type } : event);
        }
      }, signal),
    ),
  });
}
