import type { Catalogue } from '../language.ts';
import { chats } from './errors/chats.ts';
import { data } from './errors/data.ts';
import { endpoint } from './errors/endpoint.ts';
import { environments } from './errors/environments.ts';
import { hub } from './errors/hub.ts';
import { models } from './errors/models.ts';
import { files } from './errors/files.ts';
import { gguf } from './errors/gguf.ts';
import { host } from './errors/host.ts';
import { remote } from './errors/remote.ts';
import { store } from './errors/store.ts';
import { training } from './errors/training.ts';

export const errors: Catalogue['errors'] = {
  seeHelp: ({ complaint, command }) => `${complaint}参见 ${command} --help。`,
  commandExpected: ({ commands }) => `后面需要一个子命令：${commands.join('、')}。`,
  unknownCommand: ({ command, commands }) => `未知命令“${command}”；可用的命令：${commands.join('、')}。`,
  unknownCommandLike: ({ command, like }) => `未知命令“${command}”；是不是 ${like.join(' 或 ')}？`,
  unknownOption: ({ option }) => `未知选项“${option}”。`,
  unknownOptionLike: ({ option, like }) => `未知选项“${option}”；是不是 ${like.join(' 或 ')}？`,
  optionWithoutValue: ({ option }) => `选项“${option}”需要一个值，但没有给出。`,
  optionWithFlagAsValue: ({ option, flag }) => `选项“${option}”需要一个值，但后面是选项 ${flag}。`,
  optionMissing: ({ option }) => `缺少必需的选项“${option}”。`,
  argumentMissing: ({ argument }) => `缺少必需的参数“${argument}”。`,
  tooManyArguments: ({ expected, came }) => `参数过多：需要 ${expected} 个，给出了 ${came} 个。`,
  valueNotAllowed: ({ option, value, choices }) => `选项“${option}”的可选值为 ${choices}，给出的是“${value}”。`,
  optionsExclude: ({ option, other }) => `选项“${option}”不能与“${other}”同时使用。`,

  thrownOddly: ({ thrown }) => `抛出的不是错误对象：${thrown}`,
  diskFull: ({ refusal }) => `${refusal}。磁盘已满；此前保存的内容不受影响。请腾出空间后重试。`,
  diskShareUsedUp: ({ refusal }) => `${refusal}。你的磁盘配额已用完；此前保存的内容不受影响。请腾出空间后重试。`,
  folderNotWritable: ({ refusal }) => `${refusal}。请检查该文件夹是否可写。`,
  diskFails: ({ refusal }) => `${refusal}。磁盘响应异常。请检查磁盘，并备份主文件夹。`,
  diskAbsent: ({ refusal }) => `${refusal}。请检查磁盘是否连接、文件夹是否可写。`,
  databaseDamaged: ({ refusal }) => `${refusal}。数据库已损坏。请关闭 Parley，用最新的备份替换它：parley restore。`,
  connectionLost: '与 Parley 的连接已断开。已保存的内容不会丢失，恢复连接后会继续。',

  chats,
  data,
  endpoint,
  environments,
  hub,
  models,
  files,
  gguf,
  host,
  remote,
  store,
  training,
};
