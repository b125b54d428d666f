/** What the host of a page can do and the app cannot: under Electron there are the system's dialogs and a menu. */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './errors.ts';
import { saying } from '../language/issues.ts';
import { said } from '../language/said.ts';
import { raterName } from './raters.ts';

/** The first part of every address in the workbench, in the order of its rail. */
export const screens = ['chat', 'rank', 'data', 'runs', 'compare', 'models', 'settings'] as const;

/** Commands of the workbench that a menu may run; the workbench knows them by the same ids. */
export const menuCommands = ['chat-new', 'data-import', 'palette', 'keys', 'inspector'] as const;

/** Opens the screen if one is named, then runs the command if one is named. */
const hostCommandSchema = z.object({
  screen: z.enum(screens).optional(),
  command: z.enum(menuCommands).optional(),
});
export type HostCommand = z.output<typeof hostCommandSchema>;

const pickPathSchema = z.object({
  /** `newFile` asks where to write one. */
  kind: z.enum(['file', 'folder', 'newFile']),
  title: z.string().min(1).max(120),
  /** For a new file. */
  suggestedName: z
    .string()
    .regex(/^[^/\\]{1,120}$/, saying(said('expected.fileName')))
    .optional(),
  filters: z
    .array(z.object({ name: z.string().max(60), extensions: z.array(z.string().regex(/^(\w{1,12}|\*)$/)).min(1) }))
    .max(8)
    .default([]),
});
export type PickPath = z.output<typeof pickPathSchema>;

const sessionSchema = z.object({
  /** Under which this caller's feedback is kept; null where each call may name it. */
  rater: z.string().nullable(),
  /** Whether it may say by which name it rates, name files of the host's machine and take back what others said. */
  isOwner: z.boolean(),
});
export type SessionView = z.output<typeof sessionSchema>;

export const hostContract = {
  /** A page does itself what its host does not offer. */
  abilities: procedure.output(z.object({ dialogs: z.boolean(), menu: z.boolean() })),
  /** Who the host takes the caller for. */
  session: procedure.output(sessionSchema),
  /** Has the caller's feedback kept under another name from now on: for the owner of the machine. */
  rateAs: procedure.input(z.object({ rater: raterName })).output(sessionSchema),
  /** The system's own dialog; null where it was cancelled. `unsupported` in a browser. */
  pickPath: procedure.input(pickPathSchema).output(z.object({ path: z.string().nullable() })),
  /** What is chosen in the menu from now on. Ends at once where there is none. */
  commands: procedure.output(eventIterator(hostCommandSchema)),
};
