import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createMessageNews } from './message-news.js';
import type { MessageDoc } from './messages.store.js';

const aMessage = (status: MessageDoc['status'], rev = 1): MessageDoc => ({
  _id: 'msg_1',
  rev,
  merchantId: 'mer_1',
  direction: 'outbound',
  status,
  type: 'text',
  to: '+15551234567',
  from: null,
  senderId: 'snd_1',
  phoneNumberId: '1',
  content: { text: { body: 'Hi' } },
  attempts: 1,
  unexplainedErrors: 0,
  timeline: [],
  createdAt: new Date(0),
  updatedAt: new Date(0),
});

function news(stored = aMessage('sending')) {
  const told: string[] = [];
  const made = createMessageNews(
    ({ id, type, data }) => {
      told.push(`${id} ${type} ${(data as { status: string }).status}`);
    },
    () => Promise.resolve(stored),
  );
  return { ...made, told };
}

describe('createMessageNews', () => {
  it('tells a message that leaves at once with what became of it, as one event', async () => {
    const all = news();
    all.tell('message.created', aMessage('sending'));
    all.tell('message.updated', aMessage('sent', 2));
    all.tell('message.updated', aMessage('read', 3));
    await sleep(300);
    expect(all.told).toEqual(['msg_1.2 message.created sent', 'msg_1.3 message.updated read']);
  });

  it('tells what several changes ended in once', () => {
    const all = news();
    const ended = aMessage('read', 4);
    for (let number = 0; number < 3; number += 1) all.tell('message.updated', ended);
    expect(all.told).toEqual(['msg_1.4 message.updated read']);
  });

  it('tells it as it is when no answer comes soon', async () => {
    const all = news();
    all.tell('message.created', aMessage('sending'));
    await sleep(300);
    all.tell('message.updated', aMessage('sent', 2));
    expect(all.told).toEqual(['msg_1.1 message.created sending', 'msg_1.2 message.updated sent']);
  });

  it('tells it as another process has made it meanwhile', async () => {
    const all = news(aMessage('delivered', 2));
    all.tell('message.created', aMessage('sending'));
    await sleep(300);
    expect(all.told).toEqual(['msg_1.2 message.created delivered']);
  });

  it('keeps nothing back when it ends, and tells what waits in a queue at once', () => {
    const all = news();
    all.tell('message.created', { ...aMessage('queued'), _id: 'msg_0' });
    all.tell('message.created', aMessage('sending'));
    all.flush();
    all.flush();
    expect(all.told).toEqual(['msg_0.1 message.created queued', 'msg_1.1 message.created sending']);
  });
});
