/**
 * Bounds on the sizes of a config.json: far above any model there is, and low enough that the model's graph can be drawn
 * before its weights are compared with it.
 */
import { z } from 'zod';
import { saying } from '../../../shared/language/issues.ts';
import { said } from '../../../shared/language/said.ts';

const upTo = (most: number) =>
  z
    .int()
    .positive()
    .max(most, { error: saying(said('modelFaults.config.upTo', { most })) });

export const layerCount = upTo(1000);
/** Heads, and the width of one. */
export const headSize = upTo(65_536);
/** Widths of layers. */
export const width = upTo(2 ** 20);
export const vocabularySize = upTo(2 ** 24);
export const positionCount = upTo(2 ** 30);
