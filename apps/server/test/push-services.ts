import {
  createDecipheriv,
  createECDH,
  generateKeyPairSync,
  hkdfSync,
  randomBytes,
  type KeyObject,
} from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { importJWK, jwtVerify } from 'jose';

/** What a service answers to the next push; with status 0 nothing, ever. */
export interface Reply {
  status: number;
  headers?: Record<string, string>;
  body?: string;
  /** How long it takes. */
  afterMs?: number;
}

interface Listening {
  url: string;
  close(): Promise<void>;
}

async function listen(
  answer: (req: IncomingMessage, body: Buffer) => Promise<Reply>,
): Promise<Listening> {
  const respond = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    const { status, headers, body, afterMs } = await answer(req, Buffer.concat(chunks)).catch(
      (error: unknown): Reply => ({ status: 400, body: String(error) }),
    );
    if (afterMs !== undefined) await sleep(afterMs);
    if (status !== 0) res.writeHead(status, headers).end(body);
  };
  const server = createServer((req, res) => void respond(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export interface Received {
  data: { type: string; id: string; title: string; body?: string };
  headers: IncomingMessage['headers'];
  atMs: number;
}

/** A browser: its subscription, and what came for it. */
export interface Browser {
  subscription: { endpoint: string; expirationTime: null; keys: { p256dh: string; auth: string } };
  received: Received[];
  /** What the service answers to the next pushes for it, in turn; 201 after them. */
  replies: Reply[];
}

export interface PushService extends Listening {
  newBrowser(): Browser;
  /** What was sent and is not as the RFCs say. */
  faults: string[];
}

/** A push service that checks the signature, with browsers that decrypt what comes for them. */
export async function startPushService(
  readPublicKey: () => Promise<string>,
  contact: string,
): Promise<PushService> {
  const browsers = new Map<string, Browser & { ecdh: ReturnType<typeof createECDH> }>();
  const faults: string[] = [];
  const service = await listen(async (req, body) => {
    const browser = browsers.get(req.url ?? '');
    if (!browser) return { status: 404 };
    try {
      await verifyVapid(req.headers.authorization ?? '', {
        publicKey: await readPublicKey(),
        origin: service.url,
        contact,
      });
      const { keys } = browser.subscription;
      const text = decrypt(body, browser.ecdh, Buffer.from(keys.auth, 'base64url'));
      const data = JSON.parse(text) as Received['data'];
      browser.received.push({ data, headers: req.headers, atMs: performance.now() });
    } catch (error) {
      faults.push(String(error));
      return { status: 403 };
    }
    return browser.replies.shift() ?? { status: 201 };
  });
  return {
    ...service,
    faults,
    newBrowser: () => {
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys('base64url');
      const path = `/push/${randomBytes(8).toString('hex')}`;
      const auth = randomBytes(16).toString('base64url');
      const endpoint = service.url + path;
      const subscription = { endpoint, expirationTime: null, keys: { p256dh, auth } };
      const browser = { subscription, received: [], replies: [], ecdh };
      browsers.set(path, browser);
      return browser;
    },
  };
}

/** RFC 8292: signed by the key that the browser subscribed with, for this service, for a day at most. */
async function verifyVapid(
  authorization: string,
  { publicKey, origin, contact }: { publicKey: string; origin: string; contact: string },
): Promise<void> {
  const [, token = '', key] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? [];
  if (key !== publicKey) throw new Error('Another key has signed it.');
  const point = Buffer.from(key, 'base64url');
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  };
  const { payload } = await jwtVerify(token, await importJWK(jwk, 'ES256'), {
    algorithms: ['ES256'],
    audience: origin,
    subject: contact,
    requiredClaims: ['exp'],
  });
  if ((payload.exp ?? Infinity) > Date.now() / 1000 + 86_400) throw new Error('It lasts too long.');
}

/** RFC 8188 with the keys of RFC 8291. */
function decrypt(body: Buffer, ecdh: ReturnType<typeof createECDH>, auth: Buffer): string {
  const salt = body.subarray(0, 16);
  const keyLength = body.readUInt8(20);
  const senderKey = body.subarray(21, 21 + keyLength);
  const record = body.subarray(21 + keyLength);
  if (body.length > 4096 || record.length > body.readUInt32BE(16)) throw new Error('Too large.');
  const hkdf = (secret: Uint8Array, saltOf: Uint8Array, info: Uint8Array, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, saltOf, info, length));
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]);
  const secret = hkdf(ecdh.computeSecret(senderKey), auth, info, 32);
  const key = hkdf(secret, salt, Buffer.from('Content-Encoding: aes128gcm\0'), 16);
  const nonce = hkdf(secret, salt, Buffer.from('Content-Encoding: nonce\0'), 12);
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('The last record ends otherwise.');
  return padded.subarray(0, end).toString('utf8');
}

export interface FcmMessage {
  token: string;
  notification: { title: string; body?: string };
  data: Record<string, string>;
  android: { priority: string; ttl: string; collapse_key: string };
  apns: { headers: Record<string, string> };
}

export interface Firebase extends Listening {
  /** For the settings of the server. */
  env: Record<string, string>;
  messages: FcmMessage[];
  /** What is answered to the next messages, in turn; success after them. */
  replies: Reply[];
  /** The same for those who ask for a token. */
  tokenReplies: Reply[];
  tokensGiven: string[];
  faults: string[];
}

const PROJECT = 'waypost-tests';
const EMAIL = 'push@waypost-tests.iam.gserviceaccount.com';

/** Firebase: gives tokens to whoever proves to be the service account, and takes messages with them. */
export async function startFirebase(): Promise<Firebase> {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const messages: FcmMessage[] = [];
  const replies: Reply[] = [];
  const tokensGiven: string[] = [];
  const tokenReplies: Reply[] = [];
  const faults: string[] = [];
  const service = await listen(async (req, body) => {
    try {
      if (req.url === '/token') return tokenReplies.shift() ?? (await giveToken(body));
    } catch (error) {
      faults.push(String(error));
      return { status: 400 };
    }
    if (req.url !== `/v1/projects/${PROJECT}/messages:send`) return { status: 404 };
    const isKnown = req.headers.authorization === `Bearer ${tokensGiven.at(-1) ?? ''}`;
    if (!isKnown) return { status: 401 };
    const reply = replies.shift();
    if (reply) return reply;
    messages.push((JSON.parse(body.toString()) as { message: FcmMessage }).message);
    return { status: 200, body: JSON.stringify({ name: `projects/${PROJECT}/messages/1` }) };
  });

  const giveToken = async (body: Buffer): Promise<Reply> => {
    const form = new URLSearchParams(body.toString());
    if (form.get('grant_type') !== 'urn:ietf:params:oauth:grant-type:jwt-bearer')
      throw new Error('Another grant.');
    await verifyAssertion(form.get('assertion') ?? '', publicKey, `${service.url}/token`);
    const token = randomBytes(16).toString('hex');
    tokensGiven.push(token);
    return { status: 200, body: JSON.stringify({ access_token: token, expires_in: 3_599 }) };
  };

  const account = {
    type: 'service_account',
    project_id: PROJECT,
    client_email: EMAIL,
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
  };
  return {
    ...service,
    messages,
    replies,
    tokenReplies,
    tokensGiven,
    faults,
    env: {
      FCM_SERVICE_ACCOUNT: JSON.stringify(account),
      FCM_URL: service.url,
      FCM_OAUTH_URL: `${service.url}/token`,
    },
  };
}

async function verifyAssertion(text: string, key: KeyObject, audience: string): Promise<void> {
  const { payload } = await jwtVerify(text, key, {
    algorithms: ['RS256'],
    issuer: EMAIL,
    audience,
    requiredClaims: ['iat', 'exp'],
  });
  if (payload.scope !== 'https://www.googleapis.com/auth/firebase.messaging')
    throw new Error('Another scope.');
}
