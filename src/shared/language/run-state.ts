/** As a run's states are called in the store (domain/run.ts), which this folder does not know. */
export type RunState = 'queued' | 'running' | 'stopping' | 'stopped' | 'failed' | 'completed' | 'interrupted';
