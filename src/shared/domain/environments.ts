/** The environments of conversations, by name. What each is stands in the catalogue, `environments`. */
export const environmentNames = ['prompts', 'coffee', 'sums', 'twenty-questions'] as const;

export type EnvironmentName = (typeof environmentNames)[number];
