import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message, MessageDetail, Template } from '@waypost/contract';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { newPhone, sendBody, templateBody, untilStatus } from '../fixtures.js';
import { until } from '../harness.js';
import { logIn, register, startJourney, type Journey } from './journey.js';

let journey: Journey;

beforeAll(async () => {
  journey = await startJourney();
});

afterAll(() => journey.end());

describe('the first message', () => {
  it('goes from registering to read, and an answer comes back', async () => {
    const merchant = await register(journey);
    const body = templateBody();
    const { data } = await merchant.expect(201, 'POST', '/api/templates', body);
    const template = await until(
      async () => {
        const path = `/api/templates/${(data as Template).id}`;
        return (await merchant.expect(200, 'GET', path)).data as Template;
      },
      ({ status }) => status === 'approved',
    );

    const to = newPhone();
    const sent = await merchant.expect(201, 'POST', '/api/messages/send', sendBody(template, to));
    const { id } = sent.data as Message;
    const read = (await untilStatus(merchant, id, 'read')) as MessageDetail;
    expect(read.timeline.map(({ status }) => status)).toEqual([
      'queued',
      'sending',
      'sent',
      'sent',
      'delivered',
      'read',
    ]);
    expect(await journey.sandbox.ledger({ callbackData: id })).toMatchObject({ total: 1 });

    await journey.sandbox.inbound({ from: to, type: 'text', text: { body: 'Thank you 🦊' } });
    await until(
      async () => (await merchant.expect(200, 'GET', '/api/messages/logs?direction=inbound')).data,
      (inbox) => (inbox as Message[]).some(({ from }) => from === to),
    );
    const reply = { to, type: 'text', text: { body: 'You are welcome' } };
    const answered = await merchant.expect(201, 'POST', '/api/messages/send', reply);
    await untilStatus(merchant, (answered.data as Message).id, 'read');
  });

  it('leaves no secret, number or text in the logs', async () => {
    const { admin, dataDir, env } = journey.stack;
    const merchant = await register(journey);
    const to = newPhone();
    const text = 'canary-of-the-text';
    await merchant.call('POST', '/api/messages/send', { to, type: 'text', text: { body: text } });
    await merchant.call('POST', '/api/auth/login', { email: merchant.email, password: text });
    await merchant.call('GET', `/api/messages/logs?to=${to}`);
    const log = readFileSync(join(dataDir ?? '', 'logs/server.log'), 'utf8');
    expect(log).toContain('/api/messages/send');
    const secrets = [merchant.token, merchant.password, admin?.password, env.META_ACCESS_TOKEN];
    for (const canary of [...secrets, env.META_APP_SECRET, to, to.slice(1), text]) {
      expect(canary).toBeDefined();
      expect(log).not.toContain(canary);
    }
  });

  it('is seen by the admin whom the start made', async () => {
    const { admin } = journey.stack;
    if (!admin) throw new Error('There is no admin.');
    expect(admin).toMatchObject({ wasCreated: true, isPasswordMadeUp: true });
    const client = await logIn(journey, admin);
    const { data } = await client.expect(200, 'GET', '/api/messages/logs');
    expect((data as Message[]).length).toBeGreaterThanOrEqual(3);
  });
});
