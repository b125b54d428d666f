import { whole } from './setting.ts';

/** Of whatever learns from rankings. */
export const comparisonSettings = {
  epochs: whole(
    1,
    { min: 1, max: 20 },
    'How often every ranking is seen. More than a few learn the rankings by heart.',
  ),
  batchSize: whole(8, { min: 1, max: 256 }, 'Prompts per update, each with all its ranked replies.'),
};
