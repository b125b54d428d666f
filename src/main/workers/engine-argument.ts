import { expectedFilesSchema, expectFiles } from '../models/files/recorded-files.ts';
import { isEngineName, type EngineName } from '../../shared/domain/engine-name.ts';

/** The engine's name as a worker process is given it. */
export function engineArgument(argument: string | undefined): EngineName {
  if (isEngineName(argument)) return argument;
  throw new TypeError(`a worker process: expected the name of an engine as argument, got ${String(argument)}`);
}

/** What the store has on record of the models that the process will read, as JSON. */
export function takeExpectedFiles(argument: string | undefined): void {
  expectFiles(expectedFilesSchema.parse(JSON.parse(argument ?? '{}')));
}
