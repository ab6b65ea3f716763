import type { CloudApi, WebhookItem } from '@waypost/whatsapp';
import type { Db } from 'mongodb';
import type { Clock } from '../../platform/clock.js';
import type { BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import type { CursorCodec } from '../../platform/http/cursor.js';
import type { newId } from '../../platform/ids.js';
import { createRecent } from '../../platform/recent.js';
import type { Worker } from '../../platform/jobs/worker.js';
import type { Logger } from '../../platform/logger.js';
import type { Accounts } from '../accounts/index.js';
import type { RecordEvent } from '../live/index.js';
import type { Senders } from '../senders/index.js';
import { applyTemplateNews } from './apply-template-news.js';
import { noteRefusedSend } from './note-refused-send.js';
import { rebuildTemplate } from './rebuild-template.js';
import { templateRoutes } from './templates.routes.js';
import { tellTemplate } from './tell-template.js';
import { RevisionStore } from './revisions.store.js';
import { TemplateClaimStore } from './template-claims.store.js';
import { TemplateStore, type TemplateDoc } from './templates.store.js';
import { createSyncAccount } from './sync-account.js';
import { nightlySyncWorker } from './nightly-sync.worker.js';
import { SyncedTemplateStore } from './synced-templates.store.js';
import { TemplateSyncStore } from './template-syncs.store.js';
import type { CheckExamplesDeps } from './check-examples.js';
import { withExamples, type ExampleFiles } from './with-examples.js';
import { templatesWorker } from './templates.worker.js';

export type { TemplateDoc } from './templates.store.js';

export interface TemplatesDeps {
  db: Db;
  api: Pick<CloudApi, 'templates'>;
  accounts: Accounts;
  senders: Senders;
  files: CheckExamplesDeps['files'] & ExampleFiles;
  recordEvent: RecordEvent;
  /** A template can be sent, perhaps again. */
  onSendable: (templateId: string) => Promise<void>;
  cursors: CursorCodec;
  newId: typeof newId;
  clock: Clock;
  log: Logger;
}

type TemplateItem = Extract<WebhookItem, { kind: `template_${string}` }>;

export interface Templates {
  routes: BoundEndpoint[];
  worker: Worker;
  nightlySync: Worker;
  /** Applies what Meta tells of a template. */
  applyNews(
    item: TemplateItem,
    how?: { isReplay?: boolean },
  ): Promise<'applied' | 'duplicate' | 'parked'>;
  /** Makes anew what webhooks made of a template since then, from all that the log has of it. */
  rebuild(
    key: Pick<TemplateDoc, 'accountId'> & { providerTemplateId: string },
    from: Date,
    news: readonly TemplateItem[],
  ): Promise<{ isChanged: boolean }>;
  /** What a merchant means by a name on the account it sends from, as of at most a second ago. */
  findByName(
    merchantId: string,
    key: Pick<TemplateDoc, 'accountId' | 'name' | 'language'>,
  ): Promise<TemplateDoc | null>;
  /** Meta refused a message with this error: where that is the template's, no more are sent of it. */
  noteRefusedSend(templateId: string, code: number | undefined): Promise<void>;
  /** As of at most a second ago. */
  find(merchantId: string, templateId: string): Promise<TemplateDoc | null>;
}

export const templateIndexes = [
  TemplateStore.indexes,
  TemplateClaimStore.indexes,
  RevisionStore.indexes,
  TemplateSyncStore.indexes,
];

/** Templates, and handing them to Meta. */
export function templatesFeature({ db, ...others }: TemplatesDeps): Templates {
  const recent = createRecent<TemplateDoc | null>();
  const templates = new TemplateStore(db, (template, how) => {
    recent.forget();
    tellTemplate(others.recordEvent, template, how);
    const { _id: templateId, status } = template;
    if (status !== 'approved' || how?.before?.status === 'approved') return;
    others.onSendable(templateId).catch((err: unknown) => {
      others.log.warn({ err, templateId }, 'what waits for it goes a little later');
    });
  });
  const api = { templates: withExamples(others.api.templates, others.files) };
  const stores = {
    ...others,
    api,
    templates,
    claims: new TemplateClaimStore(db),
    synced: new SyncedTemplateStore(db),
    syncs: new TemplateSyncStore(db),
  };
  const deps = { ...stores, syncAccount: createSyncAccount(stores) };
  return {
    routes: templateRoutes(deps),
    worker: templatesWorker(deps),
    nightlySync: nightlySyncWorker(deps),
    applyNews: (item, how) => applyTemplateNews(deps, item, how),
    noteRefusedSend: (templateId, code) => noteRefusedSend(deps, templateId, code),
    rebuild: (key, from, news) => rebuildTemplate(deps, key, { from, news }),
    findByName: (merchantId, { accountId, name, language }) =>
      recent.get(JSON.stringify([merchantId, accountId, name, language]), () =>
        templates.findByName(merchantId, { accountId, name, language }),
      ),
    find: (merchantId, templateId) =>
      recent.get(`${merchantId} ${templateId}`, () => templates.find(merchantId, templateId)),
  };
}
