import type { Catalogue } from '../language.ts';

export const errors: Catalogue['errors'] = {
  thrownOddly: ({ thrown }) => `抛出的不是错误对象：${thrown}`,
  diskFull: ({ refusal }) => `${refusal}。磁盘已满；此前保存的内容不受影响。请腾出空间后重试。`,
  diskShareUsedUp: ({ refusal }) => `${refusal}。你的磁盘配额已用完；此前保存的内容不受影响。请腾出空间后重试。`,
  folderNotWritable: ({ refusal }) => `${refusal}。请检查该文件夹是否可写。`,
  diskFails: ({ refusal }) => `${refusal}。磁盘响应异常。请检查磁盘，并备份主文件夹。`,
  diskAbsent: ({ refusal }) => `${refusal}。请检查磁盘是否连接、文件夹是否可写。`,
  databaseDamaged: ({ refusal }) => `${refusal}。数据库已损坏。请关闭 Parley，用最新的备份替换它：parley restore。`,
  connectionLost: '与 Parley 的连接已断开。已保存的内容不会丢失，恢复连接后会继续。',
};
