export const runs = {
  state: ({ state }: { state: State }) =>
    ({
      queued: 'waiting',
      running: 'running',
      stopping: 'stopping',
      stopped: 'stopped',
      interrupted: 'interrupted',
      failed: 'failed',
      completed: 'complete',
    })[state],
};
type State = 'queued' | 'running' | 'stopping' | 'stopped' | 'interrupted' | 'failed' | 'completed';
