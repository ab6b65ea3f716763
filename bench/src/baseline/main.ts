import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import axios from 'axios';
import express, { type Request, type Response } from 'express';
import jwt from 'jsonwebtoken';
import mongoose from 'mongoose';

// What most businesses have: Express, mongoose, axios and jsonwebtoken as their pages show them, one
// call and one write a request, and none of Waypost's promises.
const { MONGODB_URI = '', GRAPH_URL = '', TOKEN = '', APP_SECRET = '' } = process.env;
const { JWT_SECRET = '' } = process.env;
const RANKS = { sent: 1, delivered: 2, read: 3 };

interface SendBody {
  phoneNumberId: string;
  to: string;
}

interface Webhook {
  entry: {
    changes: { value: { statuses: { id: string; status: keyof typeof RANKS }[] } }[];
  }[];
}

const messageSchema = new mongoose.Schema({
  _id: String,
  userId: String,
  wamid: String,
  to: String,
  status: String,
  rank: Number,
  at: Date,
});
messageSchema.index({ wamid: 1 }, { unique: true });
const Message = mongoose.model('messages', messageSchema);
await mongoose.connect(MONGODB_URI, { dbName: 'baseline' });
await Message.init();
const app = express();

app.post('/send', express.json(), (req, res, next) => {
  send(req, res).catch(next);
});

async function send(req: Request, res: Response): Promise<void> {
  const token = (req.get('authorization') ?? '').slice('Bearer '.length);
  const claims = jwt.verify(token, JWT_SECRET) as { sub: string };
  const { phoneNumberId, ...message } = req.body as SendBody;
  const id = randomUUID();
  const { data } = await axios.post<{ messages: [{ id: string }] }>(
    `${GRAPH_URL}/v26.0/${phoneNumberId}/messages`,
    { ...message, biz_opaque_callback_data: id },
    { headers: { authorization: `Bearer ${TOKEN}` } },
  );
  await Message.create({
    ...{ _id: id, userId: claims.sub, wamid: data.messages[0].id, to: message.to },
    ...{ status: 'accepted', rank: 0, at: Date.now() },
  });
  res.status(201).json({ data: { id } });
}

app.post('/webhook', express.raw({ type: () => true, limit: '4mb' }), (req, res, next) => {
  receive(req, res).catch(next);
});

async function receive(req: Request, res: Response): Promise<void> {
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
    await Message.findOneAndUpdate(
      { wamid: id, rank: { $lt: rank } },
      { $set: { status, rank, at: new Date() } },
    );
  }
  res.status(200).end();
}

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  process.send?.({ type: 'ready', url: `http://127.0.0.1:${port}` });
});
