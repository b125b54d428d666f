/** What a distillation is given. */
import type { SettingsOf } from '../../../shared/methods/all.ts';
import type { Random } from '../../../shared/domain/random.ts';
import type { SftExample } from '../data/sft-batches.ts';
import type { Policy } from '../policy/policy.ts';
import type { Rollouts } from '../ports.ts';
import type { TeacherForm, TeacherRows } from './teacher.ts';

export type DistillSettings = SettingsOf<'distill'>;

/** A text with what the teacher says of it. */
export interface TaughtExample extends SftExample {
  readonly rows: TeacherRows;
  /** Whether somebody else wrote it: only then its tokens are labels. */
  readonly given: boolean;
}

export interface DistillJob {
  /** The student as it starts. */
  readonly policy: Policy;
  /** Of the student's vocabulary and token ids. */
  readonly teacher: Policy;
  readonly padId: number;
  /** None longer than the context of either. */
  readonly examples: readonly SftExample[];
  /** What is measured and not learned from. */
  readonly heldOut: readonly SftExample[];
  readonly rollouts: Rollouts;
  readonly settings: DistillSettings;
  readonly random: Random;
}

export function formOf({ policy, settings }: Pick<DistillJob, 'policy' | 'settings'>): TeacherForm {
  return { vocabulary: policy.config.vocab_size, topK: settings.topK, temperature: settings.temperature };
}
