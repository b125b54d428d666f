import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';

/** Procedures that need no context: what the app gives to a host. */
export type AppRouter = Router<AnyContractRouter, Record<never, never>>;
