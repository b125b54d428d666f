import type { Catalogue } from '../../language.ts';
import { spaced } from '../spaced.ts';
import { formats } from '../formats.ts';

export const hub: Catalogue['errors']['hub'] = {
  cancelled: ({ what }) => `从 Hub 获取 ${what} 已取消。`,
  unreachable: ({ what, hub: url, reason }) =>
    `获取 ${what}：无法连接 Hugging Face Hub ${url}（${reason}）。Parley 本身可离线使用；此操作需要联网。也可以在别处取得模型文件夹，再导入该文件夹。`,
  gated: ({ what, hub: url, name }) =>
    `获取 ${what}：此模型受限：请用你的账号在 ${url}/${name} 接受其条款，将 HF_TOKEN 设为该账号的访问令牌，然后重新导入。`,
  notThere: ({ what, status }) =>
    `获取 ${what}：Hub 上没有这个模型、修订版或文件，或者它是私有的（${status}）。请检查 OWNER/NAME@REVISION 的拼写；如果是私有的，请将 HF_TOKEN 设为访问令牌。`,
  answered: ({ what, status, message }) =>
    `获取 ${what}：Hub 返回 ${status}：${message}。请稍后重试；已获取的内容会保留。`,
  tooMuch: ({ what, bytes }) =>
    `获取 ${what}：按 Hub 的清单应为 ${bytes} 字节，收到的更多。收到的内容已删除；HF_ENDPOINT 是你要用的 Hub 吗？`,
  tooLittle: ({ what, size, bytes }) => `获取 ${what}：收到 ${bytes} 字节中的 ${size} 字节后中断。重新导入即可继续。`,
  otherChecksum: ({ what, checksum, bytes, found }) =>
    `获取 ${what}：校验和应为 ${checksum}，大小应为 ${bytes} 字节，得到的是 ${found}。收到的内容已删除；请重新导入。`,
  bytes: ({ bytes }) => `${bytes} 字节`,
  notEncrypted: ({ what, origin }) => `获取 ${what}：Hub 将请求转到未加密的 ${origin}。请用 HF_ENDPOINT 选择其他 Hub。`,
  listElsewhere: ({ hub: url, origin }) =>
    `读取文件清单：Hub ${url} 的清单在 ${origin} 继续。请用 HF_ENDPOINT 选择其他 Hub。`,
  answerTooLong: ({ what, bytes }) => `${what} 的回应：最多应为 ${formats.size(bytes)}，收到的更多。`,
  wrongAnswer: ({ what, expected, got }) =>
    `获取 ${what}：应为${spaced(expected)}，Hub 返回的是${spaced(got)}。没有获取任何内容；HF_ENDPOINT 是你要用的 Hub 吗？`,
  atMostFiles: ({ most }) => `最多 ${most} 个文件`,
  more: '更多',
  theModel: ({ name }) => `模型 ${name}`,
  otherModel: ({ name }) => `${name}。若要的就是它，请使用这个名称`,
  aCommit: '40 位十六进制的提交编号',
  sizeOf: ({ file }) => `${file} 的字节数`,
  atMostBytes: ({ most, file }) => `${file} 最多 ${most} 字节`,
  checksumOf: ({ file }) => `${file} 的十六进制校验和`,
  modelsCalled: ({ query }) => `名为“${query}”的模型`,
  tooSlow: ({ hub: url, seconds }) =>
    `搜索 Hugging Face Hub ${url}：应在 ${seconds} 秒内得到回应，但没有。请重试，或用 HF_ENDPOINT 指定其他 Hub。`,
};
