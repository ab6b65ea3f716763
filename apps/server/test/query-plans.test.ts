import type { CommandStartedEvent, Db, Document } from 'mongodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LastSendStore } from '../src/features/messages/last-sends.store.js';
import { MessageListStore } from '../src/features/messages/message-lists.store.js';
import { MessageStore } from '../src/features/messages/messages.store.js';
import { OutboxStore } from '../src/features/messages/outbox.store.js';
import { StandingStore } from '../src/features/standing/standing.store.js';
import { StatsStore } from '../src/features/stats/stats.store.js';
import { TemplateClaimStore } from '../src/features/templates/template-claims.store.js';
import { TemplateStore } from '../src/features/templates/templates.store.js';
import { SyncedTemplateStore } from '../src/features/templates/synced-templates.store.js';
import { TemplateSyncStore } from '../src/features/templates/template-syncs.store.js';
import { ParkedItemStore } from '../src/features/webhooks/parked.store.js';
import { ReplayItemStore } from '../src/features/webhooks/replay.store.js';
import { SenderStore } from '../src/features/senders/senders.store.js';
import { WebhookEventStore } from '../src/features/webhooks/webhooks.store.js';
import { AuditStore } from '../src/features/audit/audit.store.js';
import { ExportStore } from '../src/features/exports/exports.store.js';
import { InboundMediaStore } from '../src/features/media/inbound-media.store.js';
import { MediaStore } from '../src/features/media/media.store.js';
import { ExampleHandleStore } from '../src/features/media/example-handles.store.js';
import { MediaCopyStore } from '../src/features/media/media-copies.store.js';
import { DeviceStore } from '../src/features/devices/devices.store.js';
import { PusherStore } from '../src/features/devices/pusher.store.js';
import { EventStore } from '../src/features/live/events.store.js';
import { ContactStore } from '../src/features/contacts/contacts.store.js';
import { MarketingChoiceStore } from '../src/features/contacts/marketing-choices.store.js';
import { MerchantStore } from '../src/features/accounts/merchants.store.js';
import { LoginAttemptStore } from '../src/features/auth/login-attempts.store.js';
import { UserStore } from '../src/features/accounts/users.store.js';
import { allIndexes } from '../src/compose.js';
import { ensureIndexes } from '../src/platform/mongo/ensure-indexes.js';
import { MATTERS } from '../src/features/devices/push.rules.js';
import { MongoClient } from 'mongodb';
import { isDatabaseUnavailable, isTooSlow } from '../src/platform/mongo/mongo-errors.js';
import { aTemplate } from './builders.js';
import { inject } from 'vitest';
import { randomBytes } from 'node:crypto';

let client: MongoClient;
let db: Db;
let commands: Document[];

beforeAll(async () => {
  client = new MongoClient(inject('mongoUri'), { monitorCommands: true });
  db = client.db(`test_${randomBytes(6).toString('hex')}`);
  await ensureIndexes(db, allIndexes);
  client.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
    if (['find', 'findAndModify', 'aggregate', 'distinct'].includes(commandName))
      commands.push(command);
  });
});

afterAll(async () => {
  await db.dropDatabase();
  await client.close();
});

/** Every stage of the plan that the database chooses for the commands that were just sent. */
async function stagesOf(query: () => Promise<unknown>): Promise<string[]> {
  commands = [];
  await query();
  expect(commands).not.toEqual([]);
  const plans = await Promise.all(
    commands.map(({ lsid: _l, $clusterTime: _c, txnNumber: _t, $db: _d, ...command }) =>
      db.command({ explain: command, verbosity: 'queryPlanner' }),
    ),
  );
  return plans.flatMap((plan) =>
    [...winningPlan(plan).matchAll(/"stage":"(\w+)"/g)].map((it) => it[1] ?? ''),
  );
}

function winningPlan(plan: Document): string {
  // A pipeline of which only the beginning is a query is explained stage by stage.
  const { queryPlanner, stages } = plan as { queryPlanner?: Document; stages?: Document[] };
  const cursor = stages?.[0]?.$cursor as { queryPlanner: Document } | undefined;
  const planner = queryPlanner ?? cursor?.queryPlanner;
  if (!planner) throw new Error('The plan names no query.');
  return JSON.stringify(planner.winningPlan);
}

const after = { createdAt: new Date(), id: 'x' };
const saying = { accountId: 'a', text: 'Hi' };
const page = { after, limit: 50 };
const someone = {
  numbers: [
    { waId: '5255', from: new Date(0) },
    { waId: '52155', until: new Date() },
    { waId: '1' },
  ],
  userIds: ['US.1'],
};
const all = { from: new Date(0), until: new Date() };
const mine = { merchantId: 'm', ...all };
const grouping = { groupBy: 'day', timezone: 'UTC' } as const;

const aDevice = {
  ...{ _id: 'd', userId: 'u', merchantId: 'm', sessionId: 's', showText: false },
  address: { kind: 'fcm', token: 't' } as const,
  events: [],
};

describe('every query has its index', () => {
  const queries: [string, (stores: ReturnType<typeof storesOf>) => Promise<unknown>][] = [
    ['messages of a merchant', (it) => it.lists.list('m', {}, page)],
    ['by status', (it) => it.lists.list('m', { status: ['read', 'sent'] }, page)],
    ['by recipient', (it) => it.lists.list('m', { toDigits: '155501' }, page)],
    ['by direction', (it) => it.lists.list('m', { direction: 'inbound' }, page)],
    ['by time', (it) => it.lists.list('m', { from: new Date(0), until: new Date() }, page)],
    ['by type', (it) => it.lists.list('m', { type: ['text'] }, page)],
    ['by template', (it) => it.lists.list('m', { template: 'order' }, page)],
    ['by sender', (it) => it.lists.list('m', { senderId: 's' }, page)],
    ['by text', (it) => it.lists.list('m', { q: 'r' }, page)],
    ['by the caller’s own name', (it) => it.lists.list('m', { clientReference: 'r' }, page)],
    ['what sent another again', (it) => it.messages.findResend('m', 'msg_1')],
    ['of everybody', (it) => it.lists.listAcrossOwners(undefined, {}, page)],
    ['the next to send', (it) => it.outbox.listDue('m', 's', 50)],
    ['who has something to send', (it) => it.outbox.listWaitingMerchantsAcrossOwners('s')],
    [
      'the overdue',
      (it) => it.outbox.listUnsettledAcrossOwners('s', { intakeMs: 1, now: new Date() }),
    ],
    ['all that waits', (it) => it.outbox.listUnsentIdsAcrossOwners('queued', new Date())],
    ['all that is being sent', (it) => it.outbox.listUnsentIdsAcrossOwners('sending', new Date())],
    ['the lapsed', (it) => it.outbox.listLapsedAcrossOwners('s', new Date())],
    ['what waits for a message', (it) => it.messages.listAwaitingAcrossOwners('201', 'wamid.1')],
    ['by Meta’s id', (it) => it.messages.findByProviderIdAcrossOwners('201', 'wamid.1')],
    [
      'the last writer',
      (it) =>
        it.lastSends.findLastSentAcrossOwners('s', ['1555', '1556'], {
          ...{ from: new Date(0), until: new Date() },
        }),
    ],
    [
      'the last writer to numbers that merchants hold for one person’s',
      (it) =>
        it.lastSends.findLastSentToKnownAcrossOwners(
          's',
          [
            { merchantId: 'm', waIds: ['1555', '1556'] },
            { merchantId: 'n', waIds: ['1557'] },
          ],
          { from: new Date(0), until: new Date() },
        ),
    ],
    ['counts of a merchant', (it) => it.stats.countAcrossOwners(mine, grouping)],
    ['counts of everybody', (it) => it.stats.countAcrossOwners(all, grouping)],
    ['failures of a merchant', (it) => it.stats.listFailuresAcrossOwners(mine)],
    [
      'latencies of a merchant',
      (it) => it.stats.listLatenciesAcrossOwners(mine, 'acceptedAt', 'deliveredAt'),
    ],
    ['merchants by messages', (it) => it.stats.countMerchantsAcrossOwners(all, 10)],
    ['templates of a merchant', (it) => it.templates.list('m', {}, page)],
    ['templates of everybody', (it) => it.templates.listAcrossOwners(undefined, {}, page)],
    [
      'a template by name',
      (it) => it.templates.findByName('m', { accountId: 'a', name: 'n', language: 'en' }),
    ],
    [
      'a template by Meta’s id and name',
      (it) =>
        it.templates.findByProviderAcrossOwners({
          accountId: 'a',
          providerTemplateId: '1',
          providerName: 'n',
          language: 'en',
        }),
    ],
    [
      'what stands under a name at Meta',
      (it) =>
        it.templates.findByPlaceAcrossOwners({
          ...{ accountId: 'a', providerName: 'n', language: 'en' },
        }),
    ],
    ['templates with a text', (it) => it.templates.list('m', { q: 'order' }, page)],
    ['every language of a name', (it) => it.templates.listByProviderNameAcrossOwners('a', 'n')],
    [
      'what Meta should have',
      async (it) => {
        for await (const _one of it.synced.listSubmittedAcrossOwners('a', 'm')) break;
      },
    ],
    ['how many that are', (it) => it.synced.countSubmittedAcrossOwners('a', 'm')],
    [
      'what is here of a page of Meta’s',
      (it) => it.synced.listKnownAcrossOwners('a', [{ id: '1', name: 'n', language: 'en' }], 'm'),
    ],
    ['how syncs go', (it) => it.syncs.listAcrossOwners([{ accountId: 'a', merchantId: 'm' }])],
    ['whose a sync is', (it) => it.syncs.claimAcrossOwners({ accountId: 'a' }, 'try_1')],
    ['syncs of the night', (it) => it.syncs.listDueAcrossOwners(new Date())],
    ['templates that say the same', (it) => it.templates.listWithText('m', saying)],
    ['those of the platform that do', (it) => it.templates.listWithText(undefined, saying)],
    [
      'the template of a request',
      (it) => it.templates.findByRequest({ scope: 'm', operationId: 'createTemplate', key: 'k' }),
    ],
    [
      'the message of a request',
      (it) => it.messages.findByRequest('m', { operationId: 'sendMessage', key: 'k' }),
    ],
    [
      'all messages of a request',
      (it) => it.messages.listByRequest('m', { operationId: 'sendBatch', key: 'k' }),
    ],
    [
      'a template to change at Meta',
      (it) => it.claims.claimEditAcrossOwners('tpl_0', new Date(), new Date()),
    ],
    ['templates to submit', (it) => it.claims.claimQueuedAcrossOwners(new Date(), new Date())],
    [
      'templates to ask Meta of',
      (it) => it.claims.claimRecheckAcrossOwners(new Date(), new Date()),
    ],
    ['what a template said', (it) => it.templates.revisions.listPast(aTemplate(), page)],
    ['one thing a template said', (it) => it.templates.revisions.find('tpl_1', 1)],
    ['the next events', (it) => it.events.claimDue(10, 1000)],
    ['events of a merchant', (it) => it.feed.list('m', { after: 1, until: 9 }, 50)],
    ['events of everybody', (it) => it.feed.list(null, { after: 1, until: 9 }, 50)],
    [
      'events that are known',
      (it) =>
        it.feed.listUnknownAcrossOwners([
          { id: 'msg_1.1', type: 'message.created', audience: [], data: {}, mayBeKnown: true },
        ]),
    ],
    [
      'events of those who follow',
      (it) => it.feed.listForAcrossOwners(['m', 'everyone'], { after: 1, until: 9 }, 50),
    ],
    ['what was told by now', (it) => it.feed.findPlaceAtAcrossOwners(new Date())],
    [
      'events to be pushed',
      (it) => it.feed.listMattersAcrossOwners(MATTERS, { after: 1, until: 9 }, 50),
    ],
    ['devices of a user', (it) => it.devices.list('u')],
    ['a device that is registered', (it) => it.devices.put('u', aDevice, new Date())],
    ['devices of merchants', (it) => it.devices.listForAcrossOwners(['m'])],
    [
      'devices told of one kind of event',
      (it) => it.devices.listChoosingAcrossOwners('account.notice', '', 50),
    ],
    ['whose turn it is to push', (it) => it.pusher.holdAcrossOwners('p')],
    ['the order of events', (it) => it.feed.listPlacesAcrossOwners(1, 50)],
    ['webhooks', (it) => it.events.list({}, page)],
    ['webhooks in trouble', (it) => it.events.list({ outcome: 'failed' }, page)],
    ['the last webhook', (it) => it.events.readLastReceivedAt()],
    [
      'how numbers stand',
      async (it) => {
        const fact = {
          topic: 'limit',
          event: 'TIER_2K',
          severity: 'info',
          at: new Date(),
        } as const;
        await it.standings.foldAcrossOwners('waba:1', 'limit', fact);
        await it.standings.listAcrossOwners(['waba:1', 'number:2']);
      },
    ],
    ['webhooks with something parked', (it) => it.events.list({ outcome: 'parked' }, page)],
    ['webhooks in quarantine', (it) => it.events.list({ state: 'quarantined' }, page)],
    ['webhooks since a moment', (it) => it.events.listSince({ from: new Date(0), after }, 10)],
    ['what left in a span', (it) => it.lists.listOutboundAcrossOwners({ ...all, after }, 10)],
    ['what a replay has of a subject', (it) => it.replay.listAcrossOwners('rpl_1', ['x'])],
    [
      'a template of an account by its id',
      (it) => it.templates.findByMetaIdAcrossOwners({ accountId: 'a', providerTemplateId: '1' }),
    ],
    ['which webhooks wait', (it) => it.events.listReceived(['whk_1'])],
    ['what is parked and due', (it) => it.parked.claimDueAcrossOwners(10, () => 1)],
    ['what is parked of an app', (it) => it.parked.countOfAppAcrossOwners('app_1', 10)],
    ['numbers of an account', (it) => it.senders.listByAccountAcrossOwners('101')],
    ['numbers with an app of their own', (it) => it.senders.listWithAppAcrossOwners()],
    ['a merchant’s own app', (it) => it.senders.findAppAcrossOwners('app_1')],
    ['what waits of webhooks', (it) => it.events.readBacklog()],
    ['webhooks to look at', (it) => it.events.countTroubled(new Date())],
    ['what a suspension held', (it) => it.outbox.releaseHeld('m')],
    ['what a paused template held', (it) => it.outbox.releaseHeldOfTemplateAcrossOwners('tpl_0')],
    ['what is scheduled and due', (it) => it.outbox.listDueScheduledAcrossOwners()],
    ['what a restore holds', (it) => it.outbox.listUnsentIdsAcrossOwners('scheduled', new Date())],
    ['the last recipients', (it) => it.lastSends.listLastSentAcrossOwners(50)],
    ['what waits of messages', (it) => it.outbox.readBacklogAcrossOwners()],
    ['audit entries', (it) => it.audit.listAcrossOwners({}, page)],
    ['audit entries of one thing', (it) => it.audit.listAcrossOwners({ target: 'm' }, page)],
    ['exports', (it) => it.exports.list('m', {}, page)],
    ['all exports', (it) => it.exports.listAcrossOwners(undefined, {}, page)],
    ['exports under way', (it) => it.exports.countUnfinished('m')],
    ['exports of admins under way', (it) => it.exports.countUnfinished(undefined)],
    ['the next export', (it) => it.exports.claimNextAcrossOwners(5)],
    ['exports whose time is over', (it) => it.exports.listExpiredAcrossOwners(new Date())],
    ['a file', (it) => it.media.findReady('m', 'med_1')],
    ['the next file to fetch', (it) => it.inboundMedia.claimNextAcrossOwners()],
    ['uploads that broke off', (it) => it.media.listBrokenOffAcrossOwners()],
    [
      'what Meta has of a file',
      (it) => it.copies.findMetaId('m', { mediaId: 'med_1', phoneNumberId: '201' }, new Date()),
    ],
    [
      'Meta’s name of an example',
      (it) => it.handles.findAcrossOwners({ mediaId: 'med_1', accountId: '101' }, new Date()),
    ],
    ['a conversation', (it) => it.lists.listWith('m', someone, page)],
    [
      'people by what leads to them',
      (it) => it.contacts.listByHandles('m', ['+1555', 'user:US.1']),
    ],
    ['people of everybody’s by that', (it) => it.contacts.listByHandlesAcrossOwners(['+1555'])],
    ['a contact', (it) => it.contacts.find('m', 'con_1')],
    ['a contact of anybody’s', (it) => it.contacts.findAcrossOwners('con_1')],
    ['contacts', (it) => it.contacts.list('m', {}, page)],
    ['contacts with a text', (it) => it.contacts.list('m', { q: '555' }, page)],
    ['contacts who said stop', (it) => it.contacts.list('m', { optedOut: true }, page)],
    ['contacts who did not', (it) => it.contacts.list('m', { optedOut: false }, page)],
    ['contacts of everybody', (it) => it.contacts.listAcrossOwners(undefined, {}, page)],
    ['who said stop', (it) => it.choices.listByHandlesAcrossOwners(['+1555', 'user:US.1'])],
    ['merchants', (it) => it.merchants.listAcrossOwners({ q: 'shop', status: ['active'] }, page)],
    ['messages by status', (it) => it.lists.countByStatusAcrossOwners(['m'], new Date())],
    [
      'attempts to log in',
      (it) => it.attempts.beginAcrossOwners('x', { lockAt: 1, firstMs: 1, capMs: 1 }),
    ],
    ['a user by e-mail', (it) => it.users.findByEmailAcrossOwners('a@b.test')],
  ];

  it.each(queries)('%s', async (_name, query) => {
    const stages = await stagesOf(() => query(storesOf(db)));
    expect(stages).not.toContain('COLLSCAN');
    expect(
      stages.some((stage) => ['IXSCAN', 'COUNT_SCAN', 'DISTINCT_SCAN', 'IDHACK'].includes(stage)),
    ).toBe(true);
  });

  it('pages of people and conversations are read in order, without sorting', async () => {
    const { contacts, lists } = storesOf(db);
    for (const filters of [{}, { optedOut: true }]) {
      expect(await stagesOf(() => contacts.list('m', filters, page))).not.toContain('SORT');
    }
    const pages = [page, { limit: 50 }];
    for (const its of pages) {
      expect(await stagesOf(() => lists.listWith('m', someone, its))).not.toContain('SORT');
    }
  });

  it('pages of a merchant’s messages are read in order, without sorting', async () => {
    const { lists } = storesOf(db);
    for (const filters of [{}, { status: ['read'] as const }]) {
      expect(await stagesOf(() => lists.list('m', filters, page))).not.toContain('SORT');
    }
  });
});

function storesOf(database: Db) {
  return {
    standings: new StandingStore(database),
    messages: new MessageStore(database, () => undefined),
    lists: new MessageListStore(database),
    outbox: new OutboxStore(database),
    lastSends: new LastSendStore(database),
    stats: new StatsStore(database),
    templates: new TemplateStore(database, () => undefined),
    claims: new TemplateClaimStore(database),
    synced: new SyncedTemplateStore(database),
    syncs: new TemplateSyncStore(database),
    events: new WebhookEventStore(database),
    parked: new ParkedItemStore(database),
    replay: new ReplayItemStore(database),
    senders: new SenderStore(database),
    audit: new AuditStore(database),
    exports: new ExportStore(database),
    media: new MediaStore(database),
    inboundMedia: new InboundMediaStore(database),
    copies: new MediaCopyStore(database),
    handles: new ExampleHandleStore(database),
    feed: new EventStore(database),
    contacts: new ContactStore(database, () => Promise.reject(new Error('Nothing is changed.'))),
    choices: new MarketingChoiceStore(database),
    devices: new DeviceStore(database),
    pusher: new PusherStore(database),
    merchants: new MerchantStore(database),
    users: new UserStore(database),
    attempts: new LoginAttemptStore(database),
  };
}

it('a query that took too long is told from a database that is away', async () => {
  const slow = db.collection('slow');
  await slow.insertOne({});
  const error: unknown = await slow
    .find({ $where: 'sleep(200) || true' })
    .maxTimeMS(20)
    .toArray()
    .catch((reason: unknown) => reason);
  expect([isTooSlow(error), isDatabaseUnavailable(error)]).toEqual([true, false]);
});
