import { makeFormats } from '../formats.ts';

export const formats = makeFormats(
  { locale: 'zh-Hans-CN' },
  {
    milliseconds: (figure) => `${figure} 毫秒`,
    seconds: (figure) => `${figure} 秒`,
    minutes: (figure) => `${figure} 分`,
    hours: (figure) => `${figure} 小时`,
    percent: (figure) => `${figure}%`,
    nats: (figure) => `${figure} nat`,
    tokensPerSecond: (figure) => `${figure} token/秒`,
    bytes: (figure, unit) => `${figure} ${unit}`,
    tokens: (figure) => `${figure} 个 token`,
    minutesAgo: (figure) => `${figure} 分钟前`,
    justNow: '刚刚',
    unknown: '未知',
    notANumber: '不是数字',
  },
);
