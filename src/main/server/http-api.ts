/** The contract as plain HTTP, for scripts: `POST /api/<group>/<procedure>` with JSON, streams as server-sent events. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { OpenAPIGenerator } from '@orpc/openapi';
import type { ConditionalSchemaConverter } from '@orpc/openapi';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { z } from 'zod';
import type { AppRouter } from '../hosting/app-router.ts';
import type { Session } from './access.ts';
import { readJsonBody } from '../hosting/http/json-body.ts';
import type { CallContext, ResumableStreams } from '../hosting/resumable-streams.ts';

export const apiPrefix = '/api';

export class HttpApi {
  readonly #router: AppRouter;
  readonly #handler: OpenAPIHandler<CallContext>;
  readonly #maxBodyBytes: number;
  #description: Promise<string> | undefined;

  constructor(router: AppRouter, streams: ResumableStreams, maxBodyBytes: number) {
    this.#router = router;
    this.#maxBodyBytes = maxBodyBytes;
    this.#handler = new OpenAPIHandler<CallContext>(router, { clientInterceptors: [streams.intercept] });
  }

  /** @param path of the URL, which begins with `/api/` */
  async handle(request: IncomingMessage, response: ServerResponse, path: string, session: Session): Promise<void> {
    if (path === `${apiPrefix}/openapi.json` && request.method === 'GET') {
      this.#description ??= describe(this.#router);
      return sendJson(response, 200, await this.#description);
    }
    const body = await readJsonBody(request, this.#maxBodyBytes);
    if ('refusal' in body) {
      // A client that is still sending reads the answer when it is done.
      request.resume();
      return sendJson(response, body.status, JSON.stringify({ code: 'invalid_input', message: body.refusal }));
    }
    const { name, caller } = session;
    const context: CallContext = { session: name, caller, isLost: () => response.destroyed };
    const parsed = Object.assign(request, { body: body.value });
    const { matched } = await this.#handler.handle(parsed, response, { prefix: apiPrefix, context });
    if (matched) return;
    const message = `There is no procedure at ${request.method} ${path}. See ${apiPrefix}/openapi.json.`;
    sendJson(response, 404, JSON.stringify({ code: 'not_found', message }));
  }
}

function sendJson(response: ServerResponse, status: number, json: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(json);
}

async function describe(router: AppRouter): Promise<string> {
  const generator = new OpenAPIGenerator({ schemaConverters: [zodConverter] });
  const document = await generator.generate(router, {
    info: { title: 'Parley', version: '1', description: 'Everything the workbench does, as calls.' },
    servers: [{ url: apiPrefix }],
  });
  return JSON.stringify(document);
}

const zodConverter: ConditionalSchemaConverter = {
  condition: (schema) => schema instanceof z.ZodType,
  convert: (schema, { strategy }) => {
    const type = schema as z.ZodType;
    const optional = type.safeParse(undefined).success;
    return [!optional, z.toJSONSchema(type, { io: strategy, unrepresentable: 'any' }) as Record<string, unknown>];
  },
};
