import { fork, type ChildProcess } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandboxClient } from '../src/index.js';
import {
  aMessage,
  aTemplate,
  graphCaller,
  QUICK,
  Receiver,
  until,
  wamidOf,
  type Json,
} from './harness.js';

const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const TOKEN = 'token-of-the-test';

let folder: string;
let receiver: Receiver;
let webhookUrl: string;
let running: ChildProcess[] = [];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sandbox-'));
  receiver = new Receiver();
  webhookUrl = await receiver.start();
});
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL');
  running = [];
  await receiver.stop();
  rmSync(folder, { recursive: true });
});

interface Started {
  child: ChildProcess;
  url: string;
  stderr: () => string;
}

async function start(env: Record<string, string> = {}, args: string[] = []): Promise<Started> {
  const child = fork(MAIN, args, {
    silent: true,
    env: {
      SANDBOX_PORT: '0',
      SANDBOX_DATA_DIR: folder,
      SANDBOX_WEBHOOK_URL: webhookUrl,
      META_ACCESS_TOKEN: TOKEN,
      ...env,
    },
  });
  running.push(child);
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const url = await new Promise<string>((resolve) => {
    child.on('message', (message: { type: string; url: string }) => resolve(message.url));
    child.on('exit', () => resolve(''));
  });
  return { child, url, stderr: () => stderr };
}

async function kill(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill(signal);
  return ended;
}

const send = (url: string, message: Json = {}) =>
  graphCaller(url, TOKEN)('POST', '/v25.0/201000000000001/messages', aMessage(message));

describe('a restart after kill -9', () => {
  it('finds templates, reviews, statuses to come, faults and settings again', async () => {
    const first = await start();
    const control = createSandboxClient(first.url);
    await control.setSettings({ ...QUICK, deliveredAfterMs: 1500, readAfterMs: 1600 });
    const [template] = await control.putTemplates([aTemplate({ name: 'approved' })]);
    await control.recategorise(template?.id ?? '', { category: 'MARKETING' });
    await control.setSettings({ reviewAfterMs: 1500 });
    const templates = '/v25.0/101000000000001/message_templates';
    await graphCaller(first.url, TOKEN)(
      'POST',
      templates,
      aTemplate({
        ...{ name: 'in_review', components: [{ type: 'BODY', text: 'A text of its own.' }] },
      }),
    );
    await control.fail('templates', { http: 503 }, { times: 'forever', share: 0 });
    await control.advanceClock(3600);
    await control.inbound({ from: '+15550109999', text: { body: 'Hello' } });
    const wamid = wamidOf(await send(first.url, { biz_opaque_callback_data: 'kept' }));
    await until('sent', () => receiver.statusNames(wamid).includes('sent'));
    await kill(first.child, 'SIGKILL');

    const second = await start();
    const again = createSandboxClient(second.url);
    expect((await again.settings()).deliveredAfterMs).toBe(1500);
    expect(await again.faults()).toHaveLength(1);
    expect((await again.advanceClock(0)).aheadSeconds).toBe(3600);
    await until('the rest', () => receiver.statusNames(wamid).includes('read'));
    expect(new Set(receiver.statusNames(wamid))).toEqual(new Set(['sent', 'delivered', 'read']));
    await until('the approval', () =>
      receiver
        .changes('message_template_status_update')
        .some((update) => update.message_template_name === 'in_review'),
    );
    const list = await graphCaller(second.url, TOKEN)('GET', `${templates}?status=APPROVED`);
    expect((list.body.data as Json[]).map(({ name }) => name)).toEqual([
      'in_review',
      'approved',
      'hello_world',
    ]);
    const ledger = await again.ledger({ callbackData: 'kept' });
    expect(ledger.messages).toMatchObject([{ wamid, statuses: [{}, {}, {}] }]);
    await again.advanceClock(86_400);
    await until('the announced category', () =>
      receiver
        .changes('template_category_update')
        .some((update) => update.previous_category === 'UTILITY'),
    );
    const next = wamidOf(await send(second.url));
    expect(next).not.toBe(wamid);
    await again.status(wamid, { status: 'played' });
  });

  it('sends the webhooks that were not answered', async () => {
    receiver.answer = () => 503;
    const first = await start();
    await createSandboxClient(first.url).setSettings(QUICK);
    const { wamid } = await createSandboxClient(first.url).inbound({
      ...{ from: '+15550109999', text: { body: 'Hello' } },
    });
    await send(first.url);
    await until('a try of each', () => receiver.statusNames().includes('read'));
    await kill(first.child, 'SIGKILL');
    receiver.hooks.length = 0;
    receiver.answer = () => 200;

    const second = await start();
    const control = createSandboxClient(second.url);
    await until('all of them', async () => (await control.webhooks()).pending === 0);
    expect([...receiver.statusNames()].sort()).toEqual(['delivered', 'read', 'sent']);
    const messages = receiver.changes().flatMap((value) => (value.messages ?? []) as Json[]);
    expect(messages.map(({ id }) => id)).toEqual([wamid]);
    await kill(second.child, 'SIGKILL');
    receiver.hooks.length = 0;
    const third = await start();
    expect(await createSandboxClient(third.url).webhooks()).toMatchObject({ pending: 0 });
    expect(receiver.hooks).toHaveLength(0);
  });

  it('gets over a line that the kill tore', async () => {
    const file = join(folder, 'sandbox.jsonl');
    const first = await start();
    await send(first.url, { biz_opaque_callback_data: 'whole' });
    await kill(first.child, 'SIGKILL');
    appendFileSync(file, '{"t":"message","message":{"seq');
    const second = await start();
    await send(second.url, { biz_opaque_callback_data: 'after' });
    await kill(second.child, 'SIGKILL');
    const third = await start();
    expect(await createSandboxClient(third.url).ledger()).toMatchObject({
      ...{ total: 2, distinctCallbackData: 2 },
    });
    for (const line of readFileSync(file, 'utf8').trim().split('\n')) JSON.parse(line);
  });
});

describe('the process', () => {
  it('stops cleanly on SIGTERM, within 2 seconds, with an event stream open', async () => {
    const { child, url } = await start();
    const stream = await fetch(`${url}/_sandbox/events`);
    const started = Date.now();
    expect(await kill(child, 'SIGTERM')).toBe(0);
    expect(Date.now() - started).toBeLessThan(2000);
    await stream.body?.cancel().catch(() => undefined);
  });

  it('says in one line that the port is in use, and leaves the state alone', async () => {
    const { url } = await start();
    const before = readFileSync(join(folder, 'sandbox.jsonl'));
    const second = await start({ SANDBOX_PORT: new URL(url).port });
    expect(second.url).toBe('');
    expect(second.child.exitCode).toBe(1);
    await until('the line', () => second.stderr() !== '');
    expect(second.stderr().trim().split('\n')).toHaveLength(1);
    expect(second.stderr()).toContain('port is in use');
    expect(readFileSync(join(folder, 'sandbox.jsonl')).equals(before)).toBe(true);
  });

  it('keeps nothing with --memory', async () => {
    const { url, child } = await start({}, ['--memory']);
    expect((await send(url)).status).toBe(200);
    await kill(child, 'SIGTERM');
    expect(() => readFileSync(join(folder, 'sandbox.jsonl'))).toThrow('ENOENT');
  });
});
