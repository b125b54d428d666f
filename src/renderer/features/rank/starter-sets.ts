/** Prompt sets that come with Parley, loaded when somebody asks for one. */
export const starterSets = {
  everyday: () => import('../../../../resources/prompts/everyday.jsonl?raw'),
  'everyday-zh': () => import('../../../../resources/prompts/everyday-zh.jsonl?raw'),
};
export type StarterSet = keyof typeof starterSets;
