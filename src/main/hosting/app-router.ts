import type { AnyContractRouter } from '@orpc/contract';
import type { Router } from '@orpc/server';
import type { CallerContext } from '../../shared/domain/caller.ts';

/** Procedures that are told who calls and nothing else: what the app gives to a host. */
export type AppRouter = Router<AnyContractRouter, CallerContext>;
