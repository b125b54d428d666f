/** Greedy decoding with llama.cpp: its own tokenizer and chat template, read from the file. */
import { LlamaProcess } from '../peers/llama-process.ts';
import type { Choice } from './agreement.ts';

interface Completion {
  readonly tokens: readonly number[];
  /** Not of an end token, nor of one that ends within a character. */
  readonly completion_probabilities?: readonly {
    readonly id: number;
    readonly top_logprobs: readonly { readonly id: number; readonly logprob: number }[];
  }[];
}

export interface LlamaReplies {
  /** Each prompt's ids by llama.cpp's own template and tokenizer. */
  readonly promptIds: readonly (readonly number[])[];
  readonly replies: readonly (readonly Choice[])[];
}

/**
 * @param model the file as the server sees it
 * @param promptIds what to complete
 * @returns undefined where llama.cpp does not start with this file
 */
export async function llamaReplies(
  command: readonly string[],
  model: string,
  prompts: readonly string[],
  promptIds: readonly (readonly number[])[],
  newTokens: number,
): Promise<LlamaReplies | undefined> {
  return withServer(command, model, async (server) => {
    const theirs: number[][] = [];
    const replies: Choice[][] = [];
    for (const [i, content] of prompts.entries()) {
      theirs.push(await idsOf(server, content));
      replies.push(await complete(server, promptIds[i], newTokens));
    }
    return { promptIds: theirs, replies };
  });
}

/** Token ids of plain texts. @returns as `llamaReplies` */
export async function llamaTokens(
  command: readonly string[],
  model: string,
  texts: readonly string[],
): Promise<number[][] | undefined> {
  return withServer(command, model, async (server) => {
    const ids: number[][] = [];
    for (const text of texts) ids.push(await tokenize(server, text, false));
    return ids;
  });
}

async function withServer<Result>(
  command: readonly string[],
  model: string,
  work: (server: LlamaProcess) => Promise<Result>,
): Promise<Result | undefined> {
  const options = { '-m': model, '-t': 2, '-tb': 2, '-np': 1, '-ctk': 'f32', '-ctv': 'f32', '-fa': 'off' };
  const server = await LlamaProcess.start([...command, '--jinja'], options);
  if (server === undefined) return undefined;
  try {
    return await work(server);
  } finally {
    await server.close();
  }
}

/** Token by token: a longer answer leaves out margins, and does not say which, where a token ends within a character. */
async function complete(server: LlamaProcess, promptIds: readonly number[], newTokens: number): Promise<Choice[]> {
  const reply: Choice[] = [];
  const sampling = { temperature: 0, samplers: ['temperature'], n_probs: 5, return_tokens: true };
  while (reply.length < newTokens) {
    const prompt = [...promptIds, ...reply.map(({ token }) => token)];
    const body = { prompt, n_predict: 1, cache_prompt: true, ...sampling };
    const { tokens, completion_probabilities: steps } = await server.ask<Completion>('/completion', body);
    if (tokens.length !== 1) throw new Error(`llama-server: expected one token, got ${tokens.length}`);
    const [first, ...next] = steps?.at(0)?.top_logprobs ?? [];
    reply.push({
      token: tokens[0],
      others: next.map(({ id, logprob }) => ({ token: id, lead: first.logprob - logprob })),
    });
  }
  return reply;
}

async function idsOf(server: LlamaProcess, content: string): Promise<number[]> {
  const { prompt } = await server.ask<{ prompt: string }>('/apply-template', { messages: [{ role: 'user', content }] });
  return tokenize(server, prompt, true);
}

/** @param special whether what is written like a special token is one */
async function tokenize(server: LlamaProcess, content: string, special: boolean): Promise<number[]> {
  const body = { content, add_special: false, parse_special: special };
  const { tokens } = await server.ask<{ tokens: number[] }>('/tokenize', body);
  return tokens;
}
