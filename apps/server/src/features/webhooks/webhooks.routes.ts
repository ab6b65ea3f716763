import * as contract from '@waypost/contract';
import express, {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
} from 'express';
import { isSameSecret } from '../../platform/is-same-secret.js';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { PlainRoute } from '../../platform/http/plain-routes.js';
import {
  getWebhookEvent,
  listWebhookEvents,
  replayWebhookEvent,
  type ManageWebhookEventsDeps,
} from './manage-webhook-events.js';
import { receiveWebhook, type ReceiveWebhookDeps } from './receive-webhook.js';

/** Meta sends up to 3 MB (cloud-api.md §6.1). */
const LIMIT = '4mb';
const rawBody = express.raw({ type: () => true, limit: LIMIT, inflate: false });

export function webhookEventRoutes(deps: ManageWebhookEventsDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.listWebhookEvents, (_ctx, { query }) => listWebhookEvents(deps, query)),
    bindEndpoint(contract.getWebhookEvent, (_ctx, { params }) => getWebhookEvent(deps, params.id)),
    bindEndpoint(contract.replayWebhookEvent, (_ctx, { params }) =>
      replayWebhookEvent(deps, params.id),
    ),
  ];
}

export interface WebhookRoutesDeps extends ReceiveWebhookDeps {
  verifyToken: string;
}

export function webhookRoutes(deps: WebhookRoutesDeps): PlainRoute[] {
  return [
    { endpoint: contract.verifyWebhook, handlers: [verify(deps.verifyToken)] },
    { endpoint: contract.receiveWebhook, handlers: [rawBody, refuseBody, receive(deps)] },
    { endpoint: contract.verifyAppWebhook, handlers: [verify(deps.verifyToken)] },
    { endpoint: contract.receiveAppWebhook, handlers: [rawBody, refuseBody, receive(deps)] },
  ];
}

/** Meta's check of the callback URL (cloud-api.md §6.1). */
function verify(verifyToken: string): RequestHandler {
  return (req, res) => {
    const challenge = req.query['hub.challenge'];
    const token = req.query['hub.verify_token'];
    const isMeta =
      req.query['hub.mode'] === 'subscribe' &&
      typeof token === 'string' &&
      isSameSecret(token, verifyToken) &&
      typeof challenge === 'string' &&
      challenge.length <= 200;
    if (isMeta) res.status(200).type('text/plain').send(challenge);
    else res.status(403).end();
  };
}

/** Meta wants no envelope: the status alone says what is wrong with the body. */
const refuseBody: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  const status = error instanceof Error && 'status' in error ? Number(error.status) : undefined;
  if (status === undefined) next(error);
  else res.set('Connection', 'close').status(status).end();
};

function receive(deps: ReceiveWebhookDeps): RequestHandler {
  return async (req: Request, res: Response) => {
    const raw: unknown = req.body;
    // Without a body express.raw leaves something else here; nothing signed is ever empty.
    const bytes = Buffer.isBuffer(raw) ? raw : Buffer.alloc(0);
    const { appKey } = req.params;
    const isGenuine = await receiveWebhook(deps, bytes, {
      signature: req.headers['x-hub-signature-256'],
      appKey: typeof appKey === 'string' ? appKey : undefined,
    });
    // Exactly 200 tells Meta that it need not send it again.
    res.status(isGenuine ? 200 : 401).end();
  };
}
