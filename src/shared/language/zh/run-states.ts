import type { RunState } from '../run-state.ts';

export const runStates: Readonly<Record<RunState, string>> = {
  queued: '排队中',
  running: '进行中',
  stopping: '正在停止',
  stopped: '已停止',
  failed: '失败',
  completed: '已完成',
  interrupted: '已中断',
};
