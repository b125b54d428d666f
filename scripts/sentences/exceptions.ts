/** Files whose texts are no messages, by how their paths begin, with the reason. At most ten: a test counts them. */
export const exceptions: Readonly<Record<string, string>> = {
  'src/main/endpoint/': 'Programs of API clients are answered in English, as by OpenAI and Anthropic.',
  'src/main/hosting/http/': 'Programs that call over HTTP are answered in English.',
  'src/main/server/': 'Programs that call over HTTP are answered in English.',
  'src/main/models/jinja/': 'Errors of a template, in the words of its language, which authors of templates look for.',
  'src/main/workers/rewards/reward-sandbox.ts': 'Runs as a program of its own, which can import nothing.',
};
