/** What the endpoint refuses its clients. */
export const endpoint = {
  ownersAlone: 'The endpoint and its keys are the owner’s of this machine. Ask them.',
  answerTwice: ({ id }: { id: string }) => `Expected different answers to compare; ${id} is named twice.`,
  noCompletion: ({ id, advice }: { id: string; advice: string }) => `There is no completion ${id}. ${advice}`,
  keepsNothing: 'Answers are not kept here (Settings, Endpoint), so nothing can be said of them.',
  keepsNewest:
    'Only the newest answers wait for feedback here: say it sooner, or have all of them kept (Settings, Endpoint).',
  sendAnswersId: 'Send the id of an answer to this client.',
  noFeedback: ({ id }: { id: string }) => `There is no feedback ${id}.`,
  keyRemoved: 'The key of this client was taken away.',
  switchedOff: 'The endpoint was switched off.',
  tooLong: ({ context, reserved }: { context: number; reserved: number }) =>
    `The messages are too long for this model: its context has ${context} tokens, ${reserved} of them for the reply. Leave out the oldest turns, or ask for a shorter reply.`,
  queueFull: ({ waiting }: { waiting: number }) =>
    `Too many requests of this client wait already: ${waiting}. Send it again when some are answered.`,
  noSuchChoice: ({ id, last, choice }: { id: string; last: number; choice: number }) =>
    `Expected a choice of ${id} from 0 to ${last}, got ${choice}.`,
  otherMessages: 'Expected answers to the same messages to compare; theirs differ.',
  noModel: ({ model, known }: { model: string; known: readonly string[] }) =>
    `There is no model ${JSON.stringify(model)}. Expected one of ${known.map((one) => JSON.stringify(one)).join(', ')}.`,
};
