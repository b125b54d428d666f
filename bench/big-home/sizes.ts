export const sizes = {
  conversations: 2000,
  turnsEach: 50,
  turnsOfTheLongest: 2000,
  rankings: 50_000,
  prompts: 70_000,
  comparisons: 20_000,
  rounds: 62,
  otherRuns: 140,
  stepsOfTheLongest: 5000,
  votes: 500,
};
export type Sizes = typeof sizes;
