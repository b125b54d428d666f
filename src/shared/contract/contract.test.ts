import type { AnyContractProcedure } from '@orpc/contract';
import { ORPCError } from '@orpc/contract';
import { expect, test } from 'vitest';
import type { z } from 'zod';
import { errorCodes, ParleyError } from '../domain/errors.ts';
import { contract } from './contract.ts';
import { fromContractError, toContractError } from './errors.ts';

test('every procedure declares every error code, with a status that says error', () => {
  const procedures = Object.values(contract).flatMap((area) => Object.values<AnyContractProcedure>(area));
  expect(procedures.length).toBeGreaterThan(30);
  for (const procedure of procedures) {
    const errorMap = procedure['~orpc'].errorMap as Record<string, { status: number }>;
    expect(Object.keys(errorMap)).toEqual([...errorCodes]);
    for (const { status } of Object.values(errorMap)) expect(status).toBeGreaterThanOrEqual(400);
  }
});

test('an error crosses with its code, message and details', () => {
  const error = new ParleyError('too_little_data', 'There are 3 pairs and 16 are needed.', { pairs: 3, needed: 16 });
  const wire: unknown = JSON.parse(JSON.stringify(toContractError(error)));
  expect(wire).toMatchObject({ code: 'too_little_data', status: 422 });
  expect(fromContractError(toContractError(error)).toData()).toEqual(error.toData());
});

test('an error that is none of the union is internal', () => {
  expect(fromContractError(new ORPCError('TEAPOT', { message: 'short and stout' })).toData()).toEqual({
    code: 'internal',
    message: 'short and stout',
  });
});

test('an input that does not fit is told by path, and what may be left out has its default', () => {
  const input = contract.round.start['~orpc'].inputSchema as z.ZodType;
  const read = input.safeParse({ seed: -1, settings: { contestPrompts: 1 } });
  expect(read.error?.issues.map((issue) => issue.path.join('.'))).toEqual(['seed', 'settings.contestPrompts']);
  expect(input.parse({})).toEqual({
    data: [],
    seed: 0,
    method: 'ppo',
    settings: { reward: {}, ppo: {}, contestPrompts: 128, contestSamples: 2 },
  });
});
