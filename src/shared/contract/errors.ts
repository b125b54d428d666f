/**
 * How the program's errors travel in the contract: each code of the closed union is an oRPC error of its own, so a client
 * narrows on `error.code` and reads `error.data` as plain details.
 */
import { oc, ORPCError } from '@orpc/contract';
import { z } from 'zod';
import { errorCodes, ParleyError } from '../domain/errors.ts';
import type { ErrorCode } from '../domain/errors.ts';
import type { JsonObject, JsonValue } from '../domain/json.ts';
import { isSaid } from '../language/said.ts';

export const jsonValueSchema = z.json() as z.ZodType<JsonValue, JsonValue>;
export const jsonObjectSchema = z.record(z.string(), jsonValueSchema) as z.ZodType<JsonObject, JsonObject>;

/** A message for the page to render in its own language. */
export const saidSchema = z.object({ id: z.string(), params: jsonObjectSchema.optional() });

/** The same, or a text of another program or of a Parley that wrote texts down. */
export const saidTextSchema = z.union([z.string(), saidSchema]);

/** An error as data: with a failed run, in a list. */
export const errorDataSchema = z.object({
  code: z.enum(errorCodes),
  message: z.string(),
  said: saidSchema.optional(),
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

/** The error's details, and beside them what it says. */
const contractErrorData = z.looseObject({ said: saidSchema.optional() }).optional();

type ContractErrors = {
  [Code in ErrorCode]: { status: (typeof statusOfCode)[Code]; data: typeof contractErrorData };
};

const contractErrors = Object.fromEntries(
  errorCodes.map((code) => [code, { status: statusOfCode[code], data: contractErrorData }]),
) as ContractErrors;

/** What every procedure of the contract is built from. */
export const procedure = oc.errors(contractErrors);

export function toContractError(error: ParleyError): ORPCError<ErrorCode, JsonObject | undefined> {
  return new ORPCError(error.code, {
    status: statusOfCode[error.code],
    message: error.message,
    data: error.said === undefined ? error.details : { ...error.details, said: error.said },
    cause: error,
  });
}

/** The error that a client of the contract caught, in the program's own form; `internal` for what is none of ours. */
export function fromContractError(thrown: unknown): ParleyError {
  if (!(thrown instanceof ORPCError)) return ParleyError.from(thrown);
  const code = errorCodes.find((known) => known === thrown.code);
  if (code === undefined) return new ParleyError('internal', thrown.message, undefined, { cause: thrown });
  const { said, ...details } = (thrown.data ?? {}) as JsonObject;
  return new ParleyError(
    code,
    isSaid(said) ? said : thrown.message,
    Object.keys(details).length === 0 ? undefined : details,
    { cause: thrown, otherwise: thrown.message },
  );
}
