import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import express from 'express';
import { MongoClient } from 'mongodb';

// What a business writes for itself in an afternoon: one call and one write a request, nothing more.
const { MONGODB_URI = '', GRAPH_URL = '', TOKEN = '', APP_SECRET = '' } = process.env;
const RANKS = { sent: 1, delivered: 2, read: 3 };

interface Message {
  _id: string;
  wamid: string;
  to: string;
  status: string;
  rank: number;
  at: Date;
}

interface Webhook {
  entry: {
    changes: { value: { statuses: { id: string; status: keyof typeof RANKS }[] } }[];
  }[];
}

const mongo = await MongoClient.connect(MONGODB_URI);
const messages = mongo.db('baseline').collection<Message>('messages');
await messages.createIndex({ wamid: 1 }, { unique: true }, {});
const app = express();

app.post('/send', express.json(), async (req, res) => {
  const { phoneNumberId, ...message } = req.body as { phoneNumberId: string; to: string };
  const id = randomUUID();
  const answer = await fetch(`${GRAPH_URL}/v26.0/${phoneNumberId}/messages`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ ...message, biz_opaque_callback_data: id }),
  });
  const body = (await answer.json()) as { messages?: { id: string }[] };
  const wamid = body.messages?.[0]?.id;
  if (wamid === undefined) {
    res.status(502).json(body);
    return;
  }
  const at = new Date();
  await messages.insertOne({ _id: id, wamid, to: message.to, status: 'accepted', rank: 0, at });
  res.status(201).json({ data: { id } });
});

app.post('/webhook', express.raw({ type: () => true, limit: '4mb' }), async (req, res) => {
  const raw = req.body as Buffer;
  const expected = Buffer.from(
    `sha256=${createHmac('sha256', APP_SECRET).update(raw).digest('hex')}`,
  );
  const given = Buffer.from(req.get('x-hub-signature-256') ?? '');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    res.status(401).end();
    return;
  }
  const { entry } = JSON.parse(raw.toString()) as Webhook;
  for (const { id, status } of entry
    .flatMap(({ changes }) => changes)
    .flatMap(({ value }) => value.statuses)) {
    const rank = RANKS[status];
    await messages.findOneAndUpdate(
      { wamid: id, rank: { $lt: rank } },
      { $set: { status, rank, at: new Date() } },
    );
  }
  res.status(200).end();
});

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
