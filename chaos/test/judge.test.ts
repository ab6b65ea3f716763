import type { LedgerEntry, LedgerStatus } from '@waypost/sandbox';
import { describe, expect, it } from 'vitest';
import { judge, type Evidence, type StoredMessage } from '../src/judge.js';
import type { SendRecord } from '../src/load.js';

const ownerOf = new Map([
  ['201', 'mer_1'],
  ['202', 'mer_2'],
]);

const told = (status: LedgerStatus['status'], deliveredToWebhook = true): LedgerStatus => ({
  status,
  deliveredToWebhook,
  at: '2026-11-25T12:00:00.000Z',
});

function anEntry(fields: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    wamid: 'wamid.1',
    phoneNumberId: '201',
    to: '15552000001',
    type: 'template',
    payload: {},
    callbackData: 'msg_1',
    acceptedAt: '2026-11-25T12:00:00.000Z',
    statuses: [told('sent'), told('delivered'), told('read')],
    ...fields,
  };
}

function aStored(fields: Partial<StoredMessage> = {}): StoredMessage {
  return {
    _id: 'msg_1',
    merchantId: 'mer_1',
    status: 'read',
    phoneNumberId: '201',
    providerMessageId: 'wamid.1',
    request: { key: 'order-1' },
    ...fields,
  };
}

function aRecord(fields: Partial<SendRecord> = {}): SendRecord {
  const ids = new Set(['msg_1']);
  return { key: 'order-1', merchantId: 'mer_1', ids, isCancelled: false, ...fields };
}

const unsent = { ledger: [] };
const judged = (evidence: Partial<Evidence>) =>
  judge({
    ...{ ledger: [anEntry()], messages: [aStored()], records: [aRecord()], ownerOf },
    ...evidence,
  }).map(({ kind }) => kind);

describe('judge', () => {
  it.each<[string, Partial<Evidence>]>([
    ['what was sent, and read', {}],
    [
      'delivery that overrules a failure',
      { ledger: [anEntry({ statuses: [told('read'), told('failed')] })] },
    ],
    [
      'what Meta never had and is shown so',
      { ...unsent, messages: [aStored({ status: 'unconfirmed' })] },
    ],
    [
      'a refusal with its reason',
      { ...unsent, messages: [aStored({ status: 'failed', error: { code: 131026 } })] },
    ],
    [
      'what was called back',
      {
        ...unsent,
        messages: [aStored({ status: 'cancelled' })],
        records: [aRecord({ isCancelled: true })],
      },
    ],
  ])('lets %s pass', (_name, evidence) => {
    expect(judged(evidence)).toEqual([]);
  });

  it.each<[string, Partial<Evidence>, string[]]>([
    ['acknowledged and gone', { ...unsent, messages: [] }, ['lost']],
    ['at Meta and not stored', { messages: [], records: [] }, ['lost']],
    ['at Meta twice', { ledger: [anEntry(), anEntry({ wamid: 'wamid.2' })] }, ['doubled']],
    [
      'two messages of one key',
      { messages: [aStored(), aStored({ _id: 'msg_2', status: 'unconfirmed' })] },
      ['doubled'],
    ],
    [
      'two answers of one key',
      { records: [aRecord({ ids: new Set(['msg_1', 'x']) })] },
      ['doubled'],
    ],
    ['never answered', { records: [aRecord({ ids: new Set() })] }, ['unanswered']],
    ['answered strangely', { records: [aRecord({ unexpected: '404' })] }, ['unanswered']],
    ['still waiting', { ...unsent, messages: [aStored({ status: 'queued' })] }, ['unsettled']],
    ['still told of', { ledger: [anEntry({ statuses: [told('read', false)] })] }, ['unsettled']],
    ['never at Meta though it says so', unsent, ['wrong']],
    [
      'failed without a reason',
      { ...unsent, messages: [aStored({ status: 'failed' })] },
      ['wrong'],
    ],
    ['behind what Meta told', { messages: [aStored({ status: 'sent' })] }, ['wrong']],
    ['unconfirmed though Meta told', { messages: [aStored({ status: 'unconfirmed' })] }, ['wrong']],
    ['under another’s id', { messages: [aStored({ providerMessageId: 'wamid.9' })] }, ['wrong']],
    ['called back and sent', { records: [aRecord({ isCancelled: true })] }, ['wrong']],
    ['from another’s number', { ledger: [anEntry({ phoneNumberId: '202' })] }, ['crossed']],
    ['in another’s log', { records: [aRecord({ merchantId: 'mer_2' })] }, ['crossed']],
  ])('blames what is %s', (_name, evidence, kinds) => {
    expect(judged(evidence)).toEqual(kinds);
  });
});
