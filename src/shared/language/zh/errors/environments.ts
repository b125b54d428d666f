import type { Catalogue } from '../../language.ts';

export const environments: Catalogue['errors']['environments'] = {
  notReset: ({ name }) => `环境 ${name} 尚未重置。请先调用 reset，再执行第一步。`,
  over: ({ name }) => `${name} 的本回合已结束。请先调用 reset，再执行下一步。`,
  noAction: ({ name, space, given }) => `${name} 需要 ${space} 中的动作，收到的是 ${given}。`,
  rewritingTemplate:
    '该模型的对话模板会在后续轮次出现后改写先前的回复（思考型模型的模板如此）。与环境的对话需要不改写回复的模板。',
  noFittingTasks: ({ name }) =>
    `${name} 的对话加上一条回复超出了模型的上下文。请降低 maxNewTokens，或使用上下文更长的模型。`,
  promptsMissing: '环境“prompts”需要提示词，但没有指定。请指定文件或数据集。',
  notRepeatable: ({ name }) => `${name} 没有重现训练停止时的回合，因此无法继续。请重新开始训练。`,
  exampleCancelled: ({ name }) => `示例 ${name} 在完成之前已停止。`,
};
