import type { Catalogue } from '../language.ts';
import { formats } from './formats.ts';

export const targets: Catalogue['targets'] = {
  versions: ({ ray, python }) => `Ray ${ray}，Python ${python}`,
  nodes: ({ nodes, cpus, memory }) =>
    `${formats.count(nodes)} 个节点，${formats.count(cpus)} 个 CPU，内存 ${formats.size(memory)}`,
  noGpus: '没有 GPU：运行将在 CPU 上训练。',
  gpus: ({ gpus, types }) =>
    types.length === 0 ? `${formats.count(gpus)} 块 GPU` : `${formats.count(gpus)} 块 GPU：${types.join('、')}`,
  disk: ({ folder, free }) => `${folder} 中可用 ${formats.size(free)}`,
  packagesAsTried: '所有软件包均已安装，版本与测试过的一致。',
  otherVersion: ({ name, installed, tried }) => `已安装 ${name} ${installed}；测试过的是 ${tried}。`,
  packagesMissing: ({ packages }) =>
    `缺少软件包：${packages.join('、')}。请在每个节点上安装（resources/remote/requirements.txt），然后重新测试。`,
  notWritable: ({ folder, reason }) => `无法写入 ${folder}（${reason}）。请用 --storage 指定其他文件夹。`,

  title: '训练目标',
  these: '训练目标',
  hint: '代替本机进行训练的集群。运行会发送版本的权重和以 token id 表示的数据，发送前会先列出清单。令牌保存在只有你能读取的文件中。',
  none: '还没有训练目标。请添加 Ray 集群仪表板的地址。',
  name: '目标名称',
  nameExample: 'lab',
  addressExample: 'http://127.0.0.1:8265',
  address: 'Ray 仪表板的地址',
  token: '令牌（如果集群需要）',
  storage: '所有节点都能访问的文件夹',
  add: '添加',
  test: '测试',
  testNamed: ({ name }) => `测试 ${name}`,
  testing: '正在提交一个小任务，需要几秒钟',
  notAdded: '未能添加训练目标',
  notRemoved: '未能移除训练目标',
  withToken: '带令牌',
  place: ({ url, storage }) => `${url}，${storage}`,
  removed: ({ name, storage }) => `已移除 ${name}。${storage} 中的内容仍保留在那里。`,

  where: '在哪里训练',
  thisMachine: '本机',
  whatTravels: '将要发送的内容',
  goesTo: ({ target, storage }) => `以下内容将发送到 ${target} 的 ${storage}。`,
  isThere: '那里已有',
  travelsInAll: ({ bytes }) => `共 ${formats.size(bytes)}。`,
  send: '发送并开始',
};
