import { Random } from '../../../shared/domain/random.ts';

/** Independent seeds for the parts of one run: what one part draws never shifts what another draws. */
export function seedFor(seed: number, part: string | number): number {
  return Random.fromSeed(seed).split(part).uint32();
}

/**
 * The one split of prompts into those that may be learned from and those held out. Not the run's own seed: what was held
 * out in one round must not have been learned in the round before.
 */
export const heldOutSeed = 0x70a1;
/** The share of all prompts that is held out from everything that learns. */
export const heldOutShare = 0.2;
