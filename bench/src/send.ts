import type { LedgerEntry } from '@waypost/sandbox';
import jwt from 'jsonwebtoken';
import type { Collection } from 'mongodb';
import type { LoadRequest } from './load.js';
import { TEMPLATE, until, type Merchant } from './merchant.js';
import type { Side, Verdict, Work } from './round.js';
import { BASELINE_SECRET, type Stack } from './stack.js';

const VARIABLES = ['Ana', '17', 'Monday'];
const SETTLE_MS = 120_000;
const LEDGER_MAX = 100_000;
/** As the product's own: Meta knows no merchants, so it would refuse one name twice. */
const BASELINE_TEMPLATE = 'order_sent_baseline';

interface MessageDoc {
  _id: string;
  merchantId?: string;
  status: string;
}

let recipients = 0;

/** Each message goes to a person of its own, so that the limit of a pair is never met. */
export function newRecipient(): string {
  recipients += 1;
  return `+49151${String(recipients).padStart(8, '0')}`;
}

export async function putBaselineTemplate({ sandbox }: Stack): Promise<void> {
  const components = TEMPLATE.components.map((component) => ({ ...component }));
  await sandbox.putTemplates([{ ...TEMPLATE, name: BASELINE_TEMPLATE, components }]);
}

/** Sends that are answered when Meta has answered and the outcome is stored. */
export async function sendWork(
  side: Side,
  { stack, merchant, count, signal, isAsync, batch }: Parts & SendForm,
): Promise<Work> {
  const startedAt = new Date();
  const acknowledged = new Set<string>();
  const ask =
    side === 'waypost'
      ? waypostRequest(merchant, await merchant.logIn(), { isAsync, batch })
      : baselineRequest(merchant);
  let issued = 0;
  return {
    next: () => {
      if (issued >= count) return null;
      const request = ask(issued + 1);
      issued += request.items;
      return request;
    },
    accept: (request, { status, body }) => {
      if (status !== 201 && status !== 202) return false;
      const { data } = JSON.parse(body) as {
        data: { id: string } | { messages: { id: string }[] };
      };
      const made = 'messages' in data ? data.messages : [data];
      for (const { id } of made) acknowledged.add(id);
      return made.length === request.items;
    },
    settle: async () => {
      if (side === 'baseline') return;
      const open = { merchantId: merchant.id, status: { $in: ['queued', 'sending'] } };
      const messages = stack.productDb.collection<MessageDoc>('message_logs');
      await until('every message is settled', async () => (await messages.findOne(open)) === null, {
        deadlineMs: SETTLE_MS,
        signal,
      });
    },
    judge: () => judge(side, stack, startedAt, acknowledged),
  };
}

export interface Parts {
  stack: Stack;
  merchant: Merchant;
  count: number;
  signal: AbortSignal;
}

/** How the product is asked; the baseline always one by one, waiting for Meta. */
export interface SendForm {
  isAsync: boolean;
  /** How many a request carries. */
  batch: number;
}

function waypostRequest(
  { senders, template }: Merchant,
  token: string,
  { isAsync, batch }: SendForm,
) {
  const headers = {
    ...{ 'content-type': 'application/json', authorization: `Bearer ${token}` },
    ...(isAsync ? { prefer: 'respond-async' } : {}),
  };
  const { name, language } = template;
  const one = (index: number) => ({
    to: newRecipient(),
    type: 'template',
    senderId: senders[index % senders.length]?.id,
    template: { name, language, variables: { body: VARIABLES } },
  });
  return (index: number): LoadRequest =>
    batch === 1
      ? { path: '/api/messages/send', headers, items: 1, body: JSON.stringify(one(index)) }
      : {
          ...{ path: '/api/messages/batch', headers, items: batch },
          body: JSON.stringify({
            messages: Array.from({ length: batch }, (_, at) => one(index + at)),
          }),
        };
}

function baselineRequest({ id, senders, template: { language } }: Merchant) {
  const token = jwt.sign({ sub: id }, BASELINE_SECRET, { expiresIn: '1h' });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const parameters = VARIABLES.map((text) => ({ type: 'text', text }));
  const template = {
    name: BASELINE_TEMPLATE,
    language: { code: language },
    components: [{ type: 'body', parameters }],
  };
  return (index: number): LoadRequest => ({
    path: '/send',
    headers,
    items: 1,
    body: JSON.stringify({
      phoneNumberId: senders[index % senders.length]?.phoneNumberId,
      messaging_product: 'whatsapp',
      to: newRecipient(),
      type: 'template',
      template,
    }),
  });
}

async function judge(
  side: Side,
  { sandbox, productDb, baselineDb }: Stack,
  startedAt: Date,
  acknowledged: ReadonlySet<string>,
): Promise<Verdict> {
  const ledger = await sandbox.ledger({ since: startedAt.getTime(), limit: LEDGER_MAX });
  if (ledger.total > LEDGER_MAX) throw new Error('The ledger holds more than it can list.');
  const recorded =
    side === 'waypost'
      ? await wamidsById(productDb.collection('message_logs'), productFields, startedAt)
      : await wamidsById(baselineDb.collection('messages'), baselineFields, startedAt);
  const accepted = new Set(ledger.messages.map(({ callbackData }) => callbackData));
  const isRecorded = ({ callbackData, wamid }: LedgerEntry) =>
    callbackData !== null && recorded.get(callbackData) === wamid;
  const unrecorded = ledger.messages.filter((entry) => !isRecorded(entry)).length;
  return {
    acknowledged: acknowledged.size,
    lost: [...acknowledged].filter((id) => !accepted.has(id)).length + unrecorded,
    doubled: ledger.total - ledger.distinctCallbackData,
    found: `${ledger.total} in the sandbox’s ledger, ${ledger.total - unrecorded} of them recorded with Meta’s id`,
  };
}

const productFields = { wamid: 'providerMessageId', madeAt: 'createdAt' };
const baselineFields = { wamid: 'wamid', madeAt: 'at' };

/** Of all that was made since: our id → Meta’s. */
async function wamidsById(
  collection: Collection,
  { wamid: field, madeAt }: { wamid: string; madeAt: string },
  since: Date,
): Promise<Map<string, unknown>> {
  const rows = collection
    .aggregate<{ _id: string; wamid?: unknown }>([
      { $match: { [madeAt]: { $gte: since } } },
      { $project: { wamid: `$${field}` } },
    ])
    .batchSize(10_000);
  const wamids = new Map<string, unknown>();
  for await (const { _id, wamid } of rows) wamids.set(_id, wamid);
  return wamids;
}
