/**
 * How the program's errors travel in the contract: each code of the closed union is an oRPC error of its own, so a client
 * narrows on `error.code` and reads `error.data` as plain details.
 */
import { oc, ORPCError } from '@orpc/contract';
import { z } from 'zod';
import { errorCodes, ParleyError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';

export const jsonValueSchema = z.json() as z.ZodType<JsonValue, JsonValue>;
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema) as z.ZodType<JsonObject, JsonObject>;

/** An error as data: with a failed run, in a list. */
export const errorDataSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  details: jsonObjectSchema.optional(),
});

/** HTTP statuses, for the hosts that speak HTTP. 499 is nginx's "client closed request". */
const statusOfCode = {
  invalid_input: 400,
  not_found: 404,
  forbidden: 403,
  conflict: 409,
  locked: 423,
  too_little_data: 422,
  io: 500,
  corrupt: 500,
  cancelled: 499,
  worker_died: 500,
  out_of_memory: 507,
  unsupported: 501,
  internal: 500,
} as const satisfies Record<ErrorCode, number>;

type ContractErrors = {
  [Code in ErrorCode]: { status: (typeof statusOfCode)[Code]; data: z.ZodOptional<typeof jsonObjectSchema> };
};

const contractErrors = Object.fromEntries(
  errorCodes.map((code) => [code, { status: statusOfCode[code], data: jsonObjectSchema.optional() }]),
) as ContractErrors;

/** What every procedure of the contract is built from. */
export const procedure = oc.errors(contractErrors);

export function toContractError(error: ParleyError): ORPCError<ErrorCode, JsonObject | undefined> {
  return new ORPCError(error.code, {
    status: statusOfCode[error.code],
    message: error.message,
    data: error.details,
    cause: error,
  });
}

/** The error that a client of the contract caught, in the program's own form; `internal` for what is none of ours. */
export function fromContractError(thrown: unknown): ParleyError {
  if (!(thrown instanceof ORPCError)) return ParleyError.from(thrown);
  const code = errorCodes.find((known) => known === thrown.code);
  if (code === undefined) return new ParleyError('internal', thrown.message, undefined, { cause: thrown });
  return new ParleyError(code, thrown.message, (thrown.data ?? undefined) as JsonObject | undefined, { cause: thrown });
}
