import { setTimeout as sleep } from 'node:timers/promises';
import { call, createTenant, until, type Merchant } from './merchant.js';
import type { Options } from './options.js';
import { newRecipient } from './send.js';
import type { Stack } from './stack.js';
import { readRssMb } from './usage.js';

/** cloud-api.md §3.1: what Meta gives a number at first. */
const PER_SECOND = 80;
const PER_BATCH = 1_000;
const SINGLE_EVERY_MS = 1_000;

interface QueueParts {
  options: Options;
  stack: Stack;
  merchant: Merchant;
  say: (line: string) => void;
  signal: AbortSignal;
}

interface Sent {
  id: string;
  createdAt: string;
  acceptedAt?: string;
}

/** How long another merchant's messages wait behind very many of one, and what memory that takes. */
export async function measureQueue(parts: QueueParts) {
  const { options, stack, merchant, say, signal } = parts;
  const [sender] = merchant.senders;
  if (!sender) throw new Error('There is no number.');
  await stack.productDb
    .collection('senders')
    .updateMany({}, { $set: { throughputPerSecond: PER_SECOND } });
  const pid = stack.pids.waypost;
  const emptyMb = readRssMb(pid);
  const other = await createTenant(stack);
  const singles = await other.logIn();
  const alone = await sendSingles(stack, other, { token: singles, sender, count: 10 });

  say(`Queueing ${options.count} of one merchant …`);
  const startedAt = performance.now();
  await fill(parts, sender.id);
  const fillSeconds = (performance.now() - startedAt) / 1000;
  const filledMb = readRssMb(pid);

  say(`Sending singles of another merchant for ${options.seconds} s …`);
  let mostMb = filledMb;
  const watch = setInterval(() => {
    mostMb = Math.max(mostMb, readRssMb(pid));
  }, 250);
  const behind = await sendSingles(stack, other, {
    ...{ token: singles, sender },
    count: Math.ceil((options.seconds * 1000) / SINGLE_EVERY_MS),
  });
  clearInterval(watch);
  const left = await stack.productDb
    .collection('message_logs')
    .countDocuments({ merchantId: merchant.id, status: 'queued' });
  signal.throwIfAborted();
  const markdown = [
    `### queue · ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC`,
    '',
    `\`npm run bench -- queue --count ${options.count} --seconds ${options.seconds}\``,
    '',
    `One number at ${PER_SECOND}/s. ${options.count} messages of one merchant were taken in ${fillSeconds.toFixed(0)} s; ${left} of them still waited at the end.`,
    '',
    '| a message of another merchant, from its storing to Meta’s answer | p50 | longest |',
    '| --- | --: | --: |',
    `| with an empty queue (${alone.length}) | ${describe(alone)} |`,
    `| behind them (${behind.length}) | ${describe(behind)} |`,
    '',
    `Memory of the server (RSS): ${emptyMb} MB before, ${filledMb} MB with the queue filled, at most ${mostMb} MB while it was sent.`,
    '',
  ].join('\n');
  return { markdown, isGood: left > 0 };
}

async function fill({ options, stack, merchant, signal }: QueueParts, senderId: string) {
  const token = await merchant.logIn();
  for (let taken = 0; taken < options.count; taken += PER_BATCH) {
    signal.throwIfAborted();
    const messages = Array.from({ length: Math.min(PER_BATCH, options.count - taken) }, () =>
      aMessage(merchant, senderId),
    );
    await call(stack, 'POST', '/api/messages/batch', token, { messages });
  }
}

/** Gives the milliseconds that each took. */
async function sendSingles(
  stack: Stack,
  merchant: Omit<Merchant, 'senders'>,
  { token, sender, count }: { token: string; sender: { id: string }; count: number },
): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number += 1) {
    const body = aMessage(merchant, sender.id);
    const sent = (await call(stack, 'POST', '/api/messages/send', token, body)) as Sent;
    let now = sent;
    await until('a single message has left', async () => {
      now = (await call(stack, 'GET', `/api/messages/logs/${sent.id}`, token)) as Sent;
      return now.acceptedAt !== undefined;
    });
    times.push(Date.parse(now.acceptedAt ?? '') - Date.parse(now.createdAt));
    await sleep(SINGLE_EVERY_MS);
  }
  return times.sort((a, b) => a - b);
}

function aMessage({ template: { name, language } }: Pick<Merchant, 'template'>, senderId: string) {
  const variables = { body: ['Ana', '17', 'Monday'] };
  return {
    ...{ to: newRecipient(), type: 'template', senderId },
    template: { name, language, variables },
  };
}

function describe(ordered: readonly number[]): string {
  return `${ordered[Math.floor(ordered.length / 2)] ?? 0} ms | ${ordered.at(-1) ?? 0} ms`;
}
