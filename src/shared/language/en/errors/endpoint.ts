/** What the endpoint refuses its clients. */
export const endpoint = {
  ownersAlone: 'Only the owner of this machine can change the endpoint and its keys. Ask them.',
  answerTwice: ({ id }: { id: string }) => `Expected two different answers to compare, but ${id} is named twice.`,
  noCompletion: ({ id, advice }: { id: string; advice: string }) => `There is no completion ${id}. ${advice}`,
  keepsNothing: 'Parley keeps no answers (Settings, Endpoint), so they cannot be rated.',
  keepsNewest:
    'Only the newest answers can be rated. Send feedback sooner, or let Parley keep all answers (Settings, Endpoint).',
  sendAnswersId: 'Send the id of an answer to this client.',
  noFeedback: ({ id }: { id: string }) => `There is no feedback ${id}.`,
  keyRemoved: 'The key of this client was removed.',
  switchedOff: 'The endpoint was switched off.',
  tooLong: ({ context, reserved }: { context: number; reserved: number }) =>
    `The messages are too long for this model: its context has ${context} tokens, ${reserved} of them for the reply. Leave out the oldest turns, or ask for a shorter reply.`,
  queueFull: ({ waiting }: { waiting: number }) =>
    `This client has too many waiting requests: ${waiting}. Send the request again when some are answered.`,
  noSuchChoice: ({ id, last, choice }: { id: string; last: number; choice: number }) =>
    `Expected a choice of ${id} from 0 to ${last}, got ${choice}.`,
  otherMessages: 'Expected answers to the same messages, but they answer different ones.',
  abTestRuns: 'An A/B test is running. End it before you start another.',
  abTestOfOne: ({ version }: { version: string }) =>
    `An A/B test needs another version than ${version}, which is parley:best. Choose a challenger.`,
  noModel: ({ model, known }: { model: string; known: readonly string[] }) =>
    `There is no model ${JSON.stringify(model)}. Expected one of ${known.map((one) => JSON.stringify(one)).join(', ')}.`,
};
