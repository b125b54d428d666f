/**
 * The partner thinks of a thing, and the agent finds out which by questions that are answered with yes or no. A right guess is worth 1;
 * after twenty questions the game is lost.
 */
import { dialogueEnv, type DialogueEnv } from './dialogue-env.ts';

/** Attributes by the words that a question names them with. */
const attributes = {
  alive: /\b(alive|living|lives?)\b/i,
  animal: /\banimal\b/i,
  plant: /\b(plant|grows?)\b/i,
  flies: /\b(fly|flies|flying|wings?)\b/i,
  swims: /\b(swim|swims|water|sea)\b/i,
  fourLegs: /\b(four )?legs\b/i,
  pet: /\b(pet|at home)\b/i,
  eaten: /\b(eat|eaten|food|edible)\b/i,
  sweet: /\bsweet\b/i,
  big: /\b(big|bigger|large|larger|heavy)\b/i,
  wheels: /\bwheels?\b/i,
  electric: /\b(electric|electricity|battery|plug)\b/i,
  indoors: /\b(indoors?|house|room|kitchen)\b/i,
} as const;
type Attribute = keyof typeof attributes;

const things: Readonly<Record<string, readonly Attribute[]>> = {
  cat: ['alive', 'animal', 'fourLegs', 'pet', 'indoors'],
  dog: ['alive', 'animal', 'fourLegs', 'pet', 'swims', 'indoors'],
  horse: ['alive', 'animal', 'fourLegs', 'big'],
  elephant: ['alive', 'animal', 'fourLegs', 'big', 'swims'],
  mouse: ['alive', 'animal', 'fourLegs'],
  eagle: ['alive', 'animal', 'flies'],
  parrot: ['alive', 'animal', 'flies', 'pet', 'indoors'],
  duck: ['alive', 'animal', 'flies', 'swims', 'eaten'],
  salmon: ['alive', 'animal', 'swims', 'eaten'],
  whale: ['alive', 'animal', 'swims', 'big'],
  oak: ['alive', 'plant', 'big'],
  rose: ['alive', 'plant'],
  apple: ['plant', 'eaten', 'sweet'],
  carrot: ['plant', 'eaten'],
  bread: ['eaten', 'indoors'],
  cake: ['eaten', 'sweet', 'indoors'],
  car: ['big', 'wheels'],
  bicycle: ['wheels'],
  train: ['big', 'wheels', 'electric'],
  plane: ['big', 'wheels', 'flies'],
  ship: ['big', 'swims'],
  lamp: ['electric', 'indoors'],
  phone: ['electric'],
  chair: ['fourLegs', 'indoors'],
};
const names = Object.keys(things);

interface Game {
  readonly secret: string;
  /** Things that all answers so far are true of. */
  readonly possible: readonly string[];
  readonly asked: number;
}

const QUESTIONS = 20;

export function twentyQuestions(): DialogueEnv {
  return dialogueEnv<Game>({
    name: 'twenty-questions',
    maxTurns: QUESTIONS,
    phrases: [
      'Is it an animal?',
      'Can you eat it?',
      'Does it have wheels?',
      'Is it bigger than me?',
      'Can it fly?',
      'Is it a cat?',
      'I give up.',
    ],
    begin(random) {
      return {
        state: { secret: names[random.int(names.length)], possible: names, asked: 0 },
        messages: [
          { role: 'user', content: 'I am thinking of a thing. Find out what it is: ask me, I answer yes or no.' },
        ],
        info: { potential: 0 },
      };
    },
    answer({ secret, possible, asked }, reply) {
      const test = questionIn(reply);
      const yes = test?.(secret);
      const left = QUESTIONS - asked - 1;
      const remaining = test === undefined ? possible : possible.filter((name) => test(name) === yes);
      const state = { secret, possible: remaining, asked: asked + 1 };
      const info = { possible: remaining.length, potential: 1 - Math.log(remaining.length) / Math.log(names.length) };
      if (guessIn(reply) === secret) {
        return {
          state,
          says: `Yes, it is ${withArticle(secret)}!`,
          reward: 1,
          terminated: true,
          info: { ...info, outcome: 'found' },
        };
      }
      if (left === 0) {
        const says = `That was the last question. It is ${withArticle(secret)}.`;
        return { state, says, reward: 0, terminated: true, info: { ...info, outcome: 'lost' } };
      }
      const answer = yes === undefined ? 'I can only say yes or no.' : yes ? 'Yes.' : 'No.';
      return {
        state,
        says: `${answer} ${left} ${left === 1 ? 'question' : 'questions'} left.`,
        reward: 0,
        terminated: false,
        info,
      };
    },
  });
}

function guessIn(reply: string): string | undefined {
  const said: readonly string[] = reply.toLowerCase().match(/[a-z]+/g) ?? [];
  return names.find((name) => said.includes(name));
}

/** Whether it is true of a thing; undefined for what is no question about things. A thing that is named is a guess; of several attributes all have to be true. */
function questionIn(reply: string): ((name: string) => boolean) | undefined {
  const guess = guessIn(reply);
  if (guess !== undefined) return (name) => name === guess;
  const named = (Object.keys(attributes) as Attribute[]).filter((one) => attributes[one].test(reply));
  return named.length === 0 ? undefined : (name) => named.every((one) => things[name].includes(one));
}

const withArticle = (name: string): string => `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`;
