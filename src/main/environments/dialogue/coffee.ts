/**
 * A customer who orders a coffee, and the agent behind the bar. The order has a drink, a size, a milk and an extra; the agent asks for
 * what it was not told, confirms, and serves. Each turn costs patience; without any left the customer leaves. A right order is worth 1.
 *
 * What happens is one process (`after`), which is small enough to be solved exactly (`coffeeMdp`); the conversation gives it words. The
 * phrases are after the manner of orders in Taskmaster-1 (Byrne et al. 2019), and our own.
 */
import type { Random } from '../../../shared/domain/random.ts';
import type { Mdp } from '../mdp.ts';
import { dialogueEnv, type DialogueEnv } from './dialogue-env.ts';

const slots = ['drink', 'size', 'milk', 'extra'] as const;
type Slot = (typeof slots)[number];

/** What a reply does: `drink` … `extra` ask for that part of the order. */
export const coffeeActs = [...slots, 'confirm', 'serve', 'other'] as const;
export type CoffeeAct = (typeof coffeeActs)[number];

interface Situation {
  /** A bit for each slot that was said. */
  readonly known: number;
  /** The customer has heard the whole order and agreed. */
  readonly confirmed: boolean;
  /** Turns that the customer still waits for. */
  readonly patience: number;
}

const ends = ['served', 'refused', 'left'] as const;
type End = (typeof ends)[number];
/** What the customer does: says a missing part, cannot decide, repeats what was said, agrees, or does not understand. */
type Reaction = 'says' | 'hedges' | 'repeats' | 'agrees' | 'wonders' | End;

interface Consequence {
  readonly probability: number;
  readonly reaction: Reaction;
  /** What was said now. */
  readonly slot?: Slot;
  readonly next: Situation | End;
  readonly reward: number;
}

const ALL_KNOWN = 2 ** slots.length - 1;
const PATIENCE = 8;
const TURN_COST = 1;
/** To be asked for what one has said. */
const REPEAT_COST = 2;
const ANSWERS_QUESTION = 0.85;
const CORRECTS_CONFIRMATION = 0.5;
/** An order that nobody confirmed is right so often. */
const RIGHT_UNCONFIRMED = 0.75;

const bitOf = (slot: Slot): number => 1 << slots.indexOf(slot);
const isKnown = ({ known }: Situation, slot: Slot): boolean => (known & bitOf(slot)) !== 0;

/** All that may follow an act, with probabilities that add up to 1. */
function after(now: Situation, act: CoffeeAct): Consequence[] {
  const going = (reaction: Reaction, probability: number, change: Partial<Situation> = {}, cost = TURN_COST) => {
    const next = { ...now, ...change, patience: now.patience - cost };
    return { probability, reaction, next, reward: 0 };
  };
  const saying = (slot: Slot, probability: number): Consequence => {
    return { ...going('says', probability, { known: now.known | bitOf(slot) }), slot };
  };
  const consequences = ((): Consequence[] => {
    switch (act) {
      case 'other':
        return [going('wonders', 1)];
      case 'confirm': {
        const missing = slots.filter((slot) => !isKnown(now, slot));
        if (missing.length === 0) return [going('agrees', 1, { confirmed: true })];
        const said = missing.map((slot) => saying(slot, CORRECTS_CONFIRMATION / missing.length));
        return [...said, going('hedges', 1 - CORRECTS_CONFIRMATION)];
      }
      case 'serve': {
        const right = now.known < ALL_KNOWN ? 0 : now.confirmed ? 1 : RIGHT_UNCONFIRMED;
        const served: Consequence = { probability: right, reaction: 'served', next: 'served', reward: 1 };
        const refused: Consequence = { probability: 1 - right, reaction: 'refused', next: 'refused', reward: 0 };
        return [served, refused].filter(({ probability }) => probability > 0);
      }
      case 'drink':
      case 'size':
      case 'milk':
      case 'extra':
        return isKnown(now, act)
          ? [{ ...going('repeats', 1, {}, REPEAT_COST), slot: act }]
          : [saying(act, ANSWERS_QUESTION), going('hedges', 1 - ANSWERS_QUESTION)];
    }
  })();
  return consequences.map((one) =>
    typeof one.next === 'string' || one.next.patience > 0 ? one : { ...one, reaction: 'left', next: 'left' },
  );
}

/** How much of the task is done, of 1. */
const progressOf = ({ known, confirmed }: Situation): number =>
  (slots.filter((_, i) => (known >> i) & 1).length + Number(confirmed)) / (slots.length + 1);

/** Something is always left to ask for. */
const openings: readonly Situation[] = Array.from({ length: ALL_KNOWN }, (_, known) => {
  return { known, confirmed: false, patience: PATIENCE };
});

/** @returns the process, and what part of the task is done in each of its states */
export function coffeeMdp(): { readonly mdp: Mdp; readonly progress: readonly number[] } {
  const keyOf = (next: Situation | End) =>
    typeof next === 'string'
      ? next
      : `${slots.filter((slot) => isKnown(next, slot)).join('+') || 'nothing'}${next.confirmed ? ', confirmed' : ''}, ${next.patience} left`;
  const situations: (Situation | End)[] = [...openings];
  const numbers = new Map(situations.map((situation, i) => [keyOf(situation), i]));
  const numberOf = (next: Situation | End) => {
    const key = keyOf(next);
    if (!numbers.has(key)) numbers.set(key, situations.push(next) - 1);
    return numbers.get(key)!;
  };
  const outcomes = [];
  // The list grows while it is gone through, until nothing new can be reached.
  for (let i = 0; i < situations.length; i++) {
    const situation = situations[i];
    const acts = typeof situation === 'string' ? [] : coffeeActs.map((act) => after(situation, act));
    outcomes.push(
      acts.map((all) => all.map(({ probability, next, reward }) => ({ probability, next: numberOf(next), reward }))),
    );
  }
  return {
    mdp: {
      name: 'coffee',
      states: situations.map(keyOf),
      actions: coffeeActs,
      outcomes,
      starts: openings.map((_, i) => i),
    },
    progress: situations.map((situation) => (typeof situation === 'string' ? 0 : progressOf(situation))),
  };
}

const choices: Readonly<Record<Slot, readonly string[]>> = {
  drink: ['latte', 'cappuccino', 'mocha', 'macchiato', 'flat white', 'americano'],
  size: ['small', 'medium', 'large'],
  milk: ['oat milk', 'soy milk', 'whole milk', 'almond milk', 'skim milk'],
  extra: ['vanilla syrup', 'caramel syrup', 'hazelnut syrup', 'whipped cream', 'cinnamon', 'honey'],
};

type Order = Readonly<Record<Slot, string>>;

interface Visit {
  readonly order: Order;
  readonly situation: Situation;
}

export function coffee(): DialogueEnv {
  return dialogueEnv<Visit>({
    name: 'coffee',
    maxTurns: PATIENCE / TURN_COST,
    phrases: [
      'What can I get you?',
      'What size would you like?',
      'Which milk would you like?',
      'Would you like any syrup or cream in it?',
      'Is your order correct?',
      'Okay, it will be ready in a minute.',
      'Nice weather today.',
    ],
    begin(random) {
      const order = orderOf(random);
      const situation = openings[random.int(openings.length)];
      return {
        state: { order, situation },
        messages: [{ role: 'user', content: openingWords(order, situation, random) }],
        info: { order, ...infoOf(situation) },
      };
    },
    answer({ order, situation }, reply, random) {
      const act = actOf(reply);
      const { reaction, slot, next, reward } = drawn(after(situation, act), random);
      const ended = typeof next === 'string';
      return {
        state: { order, situation: ended ? situation : next },
        says: wordsFor(reaction, slot === undefined ? '' : order[slot], random),
        reward,
        terminated: ended,
        info: { act, ...(ended ? { outcome: next } : infoOf(next)) },
      };
    },
  });
}

const infoOf = (situation: Situation) => ({ ...situation, potential: progressOf(situation) });

function orderOf(random: Random): Order {
  return Object.fromEntries(slots.map((slot) => [slot, oneOf(choices[slot], random)])) as Order;
}

function oneOf<Item>(items: readonly Item[], random: Random): Item {
  return items[random.int(items.length)];
}

function drawn(consequences: readonly Consequence[], random: Random): Consequence {
  let left = random.uniform();
  return consequences.find(({ probability }) => (left -= probability) < 0) ?? consequences[consequences.length - 1];
}

/** "a large oat milk latte with honey", as much of it as is said. */
function openingWords(order: Order, situation: Situation, random: Random): string {
  const said = (slot: Slot) => (isKnown(situation, slot) ? order[slot] : undefined);
  const drink = said('drink') ?? 'coffee';
  const noun = [said('size'), said('milk'), drink].filter((part) => part !== undefined).join(' ');
  const phrase = `${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}${isKnown(situation, 'extra') ? ` with ${order.extra}` : ''}`;
  return oneOf(
    [
      `Can I get ${phrase}, please?`,
      `Hi, I'd like ${phrase}.`,
      `Hello! Could I have ${phrase}?`,
      `I'll take ${phrase}, please.`,
      `Good morning, ${phrase} for me.`,
      `Hey, I want to order ${phrase}.`,
    ],
    random,
  );
}

function wordsFor(reaction: Reaction, value: string, random: Random): string {
  const words: Readonly<Record<Reaction, readonly string[]>> = {
    says: [
      `${capital(value)}, please.`,
      `I'd like ${value}.`,
      `${capital(value)} would be great.`,
      `Let's make it ${value}.`,
    ],
    hedges: [
      'Hm, let me think about it.',
      'What do you have?',
      "I'm not sure yet.",
      'Sorry, it is loud in here. What was that?',
    ],
    repeats: [`I said ${value} already.`, `As I told you, ${value}.`, `${capital(value)}. Are you listening?`],
    agrees: ["Yes, that's right.", 'Yes, it is correct.', 'Perfect.', 'Yes, looks good.'],
    wonders: ['Sorry? I only want a coffee.', 'Okay... What about my order?', 'I would like to order, please.'],
    served: ['Great, thank you!', 'Thanks a lot!', 'Lovely, thanks.'],
    refused: ['That is not what I wanted.', "No, that isn't my order.", 'You got my order wrong.'],
    left: ['This takes too long. Goodbye.', 'Never mind, I have to go.', 'Forget it, I am leaving.'],
  };
  return oneOf(words[reaction], random);
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const asksAbout: Readonly<Record<Slot, RegExp>> = {
  size: /\b(size|small|medium|large|big)\b/i,
  milk: /\b(milks?|dairy|oat|soy|almond|skim|whole)\b/i,
  extra: /\b(extras?|syrups?|flavou?rs?|sweeteners?|sugar|toppings?|cream|cinnamon|honey|add|anything else)\b/i,
  drink: /\b(what|which|drink|coffee)\b/i,
};
const confirms =
  /\b(correct|confirm|is (that|this|it|everything) (all )?(right|okay|ok|good)|look(s|ing)? (right|good|okay|ok)|all right\?|did i get)\b/i;
const serves =
  /\b(ready|coming (right )?up|(be|right) out|pick (it|that|your \w+) up|here('s| is| you go| you are)|at the (coffee )?bar|on its way|enjoy|in a (minute|moment|few)|send it over)\b/i;

/**
 * What a reply does, by its words: it confirms, else asks for the part of the order that it names first in a question, else serves.
 * A customer listens to one thing at a time.
 */
export function actOf(reply: string): CoffeeAct {
  if (confirms.test(reply)) return 'confirm';
  const asks = reply.includes('?');
  const named = (['size', 'milk', 'extra'] as const)
    .map((slot) => ({ slot, at: reply.search(asksAbout[slot]) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  if (asks && named.length > 0) return named[0].slot;
  if (serves.test(reply)) return 'serve';
  return asks && asksAbout.drink.test(reply) ? 'drink' : 'other';
}
