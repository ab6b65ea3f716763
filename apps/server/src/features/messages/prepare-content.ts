import type { MessageContent, SendMessageBody } from '@waypost/contract';
import {
  explainTemplateStatus,
  templateContent,
  type MessageContent as GraphContent,
} from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';
import type { Contacts } from '../contacts/index.js';
import type { SenderDoc } from '../senders/index.js';
import type { TemplateDoc, Templates } from '../templates/index.js';
import { checkFiles, type CheckFilesDeps } from './check-files.js';
import { freeContent } from './free-content.js';
import type { MessageDoc } from './messages.store.js';

const DAY_SECONDS = 86_400;
const AUTHENTICATION_SECONDS = 600;

export interface PrepareContentDeps extends CheckFilesDeps {
  templates: Pick<Templates, 'findByName'>;
}

export interface PreparedContent {
  content: MessageContent;
  payload: GraphContent;
  template?: NonNullable<MessageDoc['template']>;
  /** Files of ours in it, by their ids. */
  mediaIds?: string[];
  /** How long it is worth sending, where the caller does not say. */
  validForSeconds: number;
}

export interface ContentRequest {
  merchantId: string;
  body: SendMessageBody;
  /** Meta's id of the message that a reaction is to. */
  reactedWamid?: string | undefined;
}

/** Checks what is to be sent against the account's state, and puts it as Meta takes it. */
export async function prepareContent(
  deps: PrepareContentDeps,
  sender: SenderDoc,
  { merchantId, body, reactedWamid }: ContentRequest,
): Promise<PreparedContent> {
  const prepared = body.template
    ? await prepareTemplate(deps, sender, merchantId, body.template)
    : { ...freeContent(body, reactedWamid), validForSeconds: DAY_SECONDS };
  const mediaIds = await checkFiles(deps, merchantId, body, prepared.payload);
  return mediaIds.length === 0 ? prepared : { ...prepared, mediaIds };
}

async function prepareTemplate(
  { templates }: PrepareContentDeps,
  sender: SenderDoc,
  merchantId: string,
  content: NonNullable<SendMessageBody['template']>,
): Promise<PreparedContent> {
  const { name, language, variables, components } = content;
  const template = await templates.findByName(merchantId, {
    accountId: sender.wabaId,
    name,
    language,
  });
  if (!template) {
    throw new AppError('template_not_found', `There is no template ${name} in ${language}.`, {
      details: [{ path: 'template.name', message: 'There is no such template in this language.' }],
    });
  }
  assertApproved(template);
  const built = templateContent({
    providerName: template.providerName,
    language,
    definition: template,
    variables,
    components,
  });
  if (!built.ok) {
    throw new AppError('template_parameters_mismatch', 'The variables do not fit the template.', {
      details: built.problems,
    });
  }
  const { _id: id, category } = template;
  return {
    content: { template: content },
    payload: built.content,
    template: { id, name, language, category },
    validForSeconds: category === 'AUTHENTICATION' ? AUTHENTICATION_SECONDS : DAY_SECONDS,
  };
}

function assertApproved({ name, status, rejectedReason, pausedUntil }: TemplateDoc): void {
  if (status === 'approved') return;
  const reason = rejectedReason === undefined ? '' : ` (${rejectedReason})`;
  const until = pausedUntil === undefined ? '' : ` until ${pausedUntil.toISOString()}`;
  const advice = explainTemplateStatus(status, rejectedReason)?.advice;
  throw new AppError(
    'template_not_approved',
    `Template ${name} is ${status}${reason}${until}; only an approved one can be sent.` +
      (advice === undefined ? '' : ` ${advice}`),
    { details: [{ path: 'template.name', message: `Is ${status}${until}.` }] },
  );
}

/** cloud-api.md §3.4: all but templates is for 24 hours after the person last wrote. */
export async function assertWindowOpen(
  { contacts }: { contacts: Pick<Contacts, 'findWindowEnd'> },
  sender: SenderDoc,
  { merchantId, to, at }: { merchantId: string; to: string; at: Date },
): Promise<void> {
  const end = await contacts.findWindowEnd(merchantId, sender._id, to);
  if (end && end > at) return;
  throw new AppError(
    'outside_service_window',
    end
      ? `The 24-hour window of this person ends at ${end.toISOString()}; send a template.`
      : 'This person has not written to this number in the last 24 hours; send a template.',
    { details: [{ path: 'to', message: 'Only a template is allowed at the moment.' }] },
  );
}

/** cloud-api.md §6.6: a stop covers marketing alone, and binds everybody who sends from the number. */
export async function assertNotOptedOut(
  { contacts }: { contacts: Pick<Contacts, 'isOptedOut'> },
  sender: SenderDoc,
  to: string,
): Promise<void> {
  if (!(await contacts.isOptedOut(sender._id, to))) return;
  throw new AppError('recipient_opted_out', 'This person wants no marketing from this number.', {
    details: [{ path: 'to', message: 'Only templates that are no marketing may be sent to them.' }],
  });
}
