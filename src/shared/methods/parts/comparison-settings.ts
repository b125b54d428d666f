import { said } from '../../language/said.ts';
import { whole } from './setting.ts';

/** Of whatever learns from rankings. */
export const comparisonSettings = {
  epochs: whole(1, { min: 1, max: 20 }, said('methodSettings.comparisonEpochs')),
  batchSize: whole(8, { min: 1, max: 256 }, said('methodSettings.comparisonBatchSize')),
};
