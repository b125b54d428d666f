/** Every training method. Run kinds, commands, forms, charts and signs are made from this list, in its order. */
import { a2c } from './a2c.ts';
import { bestOfN } from './best-of-n.ts';
import { distill } from './distill.ts';
import { dpo } from './dpo.ts';
import { dqn } from './dqn.ts';
import { grpo } from './grpo.ts';
import { kto } from './kto.ts';
import type { MethodDescription } from './method.ts';
import { onlineDpo } from './online-dpo.ts';
import { orpo } from './orpo.ts';
import type { ValuesOf } from './parts/setting.ts';
import { ppo } from './ppo.ts';
import { reinforce } from './reinforce.ts';
import { reward } from './reward.ts';
import { rloo } from './rloo.ts';
import { sft } from './sft.ts';
import { simpo } from './simpo.ts';

/** Each stands under its own name. */
export const methods = {
  sft,
  distill,
  reward,
  dpo,
  orpo,
  simpo,
  kto,
  ppo,
  rloo,
  grpo,
  reinforce,
  a2c,
  'online-dpo': onlineDpo,
  'best-of-n': bestOfN,
  dqn,
};

export type MethodName = keyof typeof methods;
export const methodNames = Object.keys(methods) as MethodName[];

/** What the trainer of a method is told. */
export type SettingsOf<Name extends MethodName> = ValuesOf<(typeof methods)[Name]['settings']>;

type Named = { readonly [Name in MethodName]: MethodDescription & { readonly name: Name } };

/** Any of them, for what is read of all alike. */
export type Method = MethodDescription & { readonly name: MethodName };
export const methodCalled = (name: MethodName): Method => (methods satisfies Named)[name];

/** A round has rankings, prompts and chats, and no teacher. */
export type RoundNeeds = Exclude<Method['needs'], 'teacher'>;

/** Those that make a version of what a round has: a round can train its policy by any of them. */
export type PolicyMethodName = {
  [Name in MethodName]: (typeof methods)[Name] extends { makes: 'version'; needs: RoundNeeds } ? Name : never;
}[MethodName];
export type PolicyMethod = Method & { readonly name: PolicyMethodName; readonly needs: RoundNeeds };
export const policyMethodCalled = (name: PolicyMethodName): PolicyMethod => methodCalled(name) as PolicyMethod;
export const policyMethodNames = methodNames.filter((name): name is PolicyMethodName => isPolicyMethod(name));

export function isPolicyMethod(name: string): name is PolicyMethodName {
  if (!isMethod(name)) return false;
  const { makes, needs } = methodCalled(name);
  return makes === 'version' && needs !== 'teacher';
}

export function isMethod(name: string): name is MethodName {
  return name in methods;
}
