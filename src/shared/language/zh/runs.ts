import type { Catalogue } from '../language.ts';

export const runs: Catalogue['runs'] = {
  state: ({ state }) =>
    ({
      queued: '等待中',
      running: '进行中',
      stopping: '正在停止',
      stopped: '已停止',
      interrupted: '已中断',
      failed: '失败',
      completed: '已完成',
    })[state],
};
