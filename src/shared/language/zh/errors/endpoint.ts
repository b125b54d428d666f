import type { Catalogue } from '../../language.ts';

export const endpoint: Catalogue['errors']['endpoint'] = {
  ownersAlone: 'API 端点及其密钥归本机所有者管理。请联系所有者。',
  answerTwice: ({ id }) => `要比较的各条应答不能相同；${id} 出现了两次。`,
  noCompletion: ({ id, advice }) => `没有补全 ${id}。${advice}`,
  keepsNothing: '这里不保留应答（“设置”中的“API 端点”），因此无法对其给出反馈。',
  keepsNewest: '这里只有最新的应答等待反馈：请尽早给出反馈，或设置为保留所有应答（“设置”中的“API 端点”）。',
  sendAnswersId: '请发送此客户端收到的某条应答的 id。',
  noFeedback: ({ id }) => `没有反馈 ${id}。`,
  keyRemoved: '此客户端的密钥已被移除。',
  switchedOff: 'API 端点已关闭。',
  tooLong: ({ context, reserved }) =>
    `消息对此模型来说过长：其上下文为 ${context} 个 token，其中 ${reserved} 个留给回复。请去掉最早的几轮，或要求更短的回复。`,
  queueFull: ({ waiting }) => `此客户端等待中的请求过多：${waiting} 个。请在部分请求得到应答后重新发送。`,
  noSuchChoice: ({ id, last, choice }) => `${id} 的候选序号应为 0 至 ${last}，得到的是 ${choice}。`,
  otherMessages: '要比较的各条应答须针对相同的消息；这些应答的消息不同。',
  abTestRuns: '已有一个 A/B 测试正在进行。请先结束它，再开始新的测试。',
  abTestOfOne: ({ version }) => `A/B 测试需要与 ${version}（即 parley:best）不同的版本。请选择一个挑战版本。`,
  noModel: ({ model, known }) =>
    `没有模型 ${JSON.stringify(model)}。可用的模型：${known.map((one) => JSON.stringify(one)).join('、')}。`,
};
