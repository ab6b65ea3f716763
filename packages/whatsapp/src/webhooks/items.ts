export type MessageStatusWord = 'sent' | 'delivered' | 'read' | 'played' | 'failed';

/** Meta's reason for a failure (cloud-api.md §2.8). */
export interface WebhookError {
  code: number;
  title: string;
  details?: string;
}

export interface WebhookPricing {
  category: string;
  billable: boolean;
  model: string;
  /** `regular`, `free_customer_service`, `free_entry_point` … */
  type?: string;
}

/** What Meta counts a message to, where it tells one (cloud-api.md §6.3). */
export interface WebhookConversation {
  id: string;
  origin?: string;
  expiresAt?: Date;
}

/** The ad or post that a message came from (cloud-api.md §6.2). */
export interface WebhookReferral {
  sourceType?: string;
  sourceId?: string;
  sourceUrl?: string;
  headline?: string;
  body?: string;
  mediaType?: string;
  imageUrl?: string;
  videoUrl?: string;
  thumbnailUrl?: string;
  clickId?: string;
  welcomeText?: string;
}

/** How far one of our messages has come (cloud-api.md §6.3). */
export interface StatusItem {
  kind: 'status';
  path: string;
  wabaId: string;
  phoneNumberId: string;
  wamid: string;
  status: MessageStatusWord;
  /** When it happened; when it was received, where Meta's own time is not usable. */
  at: Date;
  /** Set where `at` is when it was received: told again, it has another one. */
  isTimeOurs?: true;
  recipientWaId?: string;
  recipientUserId?: string;
  callbackData?: string;
  error?: WebhookError;
  pricing?: WebhookPricing;
  conversation?: WebhookConversation;
}

/** Somebody wrote to the business (cloud-api.md §6.2). */
export interface MessageItem {
  kind: 'message';
  path: string;
  wabaId: string;
  phoneNumberId: string;
  /** Digits only. */
  displayPhoneNumber?: string;
  wamid: string;
  /** Absent where the person hides the number behind a username. */
  fromWaId?: string;
  fromUserId?: string;
  profileName?: string;
  at: Date;
  type: string;
  /** What a person reads of it: a text's body, a caption, the title of the button or row that was tapped. */
  text?: string;
  /** The message that it quotes or reacts to. */
  contextWamid?: string;
  forwarded?: 'once' | 'often';
  referral?: WebhookReferral;
  referredProduct?: { catalogId?: string; productRetailerId?: string };
  /** Meta's object named by the type, as it came; a list is wrapped as `{ [type]: list }`. */
  content: Record<string, unknown>;
  error?: WebhookError;
}

/** A person changed what they wrote (cloud-api.md §6.2): `type`, `text` and `content` as it says now. */
export interface EditItem extends MessageChange {
  kind: 'edit';
  type: string;
  text?: string;
  content: Record<string, unknown>;
}

/** A person deleted what they wrote, for everyone (cloud-api.md §6.2). */
export interface RevokeItem extends MessageChange {
  kind: 'revoke';
}

interface MessageChange {
  path: string;
  wabaId: string;
  phoneNumberId: string;
  /** Of the change itself. */
  wamid: string;
  originalWamid: string;
  fromWaId?: string;
  fromUserId?: string;
  at: Date;
}

interface TemplateItem {
  path: string;
  wabaId: string;
  templateId: string;
  name: string;
  /** With underscore, as in the API (cloud-api.md §4.9). */
  language: string;
  /** When Meta told it. */
  at: Date;
}

/** Meta decided on a template (cloud-api.md §6.4). */
export interface TemplateStatusItem extends TemplateItem {
  kind: 'template_status';
  /** Meta's word, upper case: `APPROVED`, `PAUSED` … */
  event: string;
  category?: string;
  /** Absent where Meta says `NONE`. */
  reason?: string;
  rejectionExplanation?: string;
  /** How Meta would have it. */
  recommendation?: string;
  disableDate?: Date;
  /** `FIRST_PAUSE`, `UNPAUSE` … */
  otherTitle?: string;
  otherDescription?: string;
}

/** People like a template more or less than before (cloud-api.md §6.4). */
export interface TemplateQualityItem extends TemplateItem {
  kind: 'template_quality';
  quality: string;
  previousQuality?: string;
}

/** A template's category changes, or will (cloud-api.md §6.4). */
export interface TemplateCategoryItem extends TemplateItem {
  kind: 'template_category';
  /** The category as it is now. */
  category: string;
  previousCategory?: string;
  /** Set where the change is only announced: the category it will get. */
  upcomingCategory?: string;
  effectiveAt?: Date;
}

/** A person wants marketing from one of the business's numbers no more, or again (cloud-api.md §6.6). */
export interface MarketingChoiceItem {
  kind: 'marketing_choice';
  path: string;
  wabaId: string;
  phoneNumberId: string;
  waId?: string;
  userId?: string;
  choice: 'stop' | 'resume';
  at: Date;
}

/** An edited template has taken effect (cloud-api.md §6.4); what it has no text for is not told. */
export interface TemplateComponentsItem extends TemplateItem {
  kind: 'template_components';
  header?: string;
  body: string;
  footer?: string;
  buttons?: { type: string; text?: string; url?: string; phoneNumber?: string }[];
}

/**
 * Meta changed what a number or an account may do, or warns of it (cloud-api.md §6.5): what is known of `topic` since
 * `at`, with the words that Meta used.
 */
export interface AccountNewsItem {
  kind: 'account_news';
  path: string;
  field: string;
  wabaId: string;
  /** Of the number it is about; without either it is about the account. */
  phoneNumberId?: string;
  /** Digits only: some fields name the number by these alone. */
  displayPhoneNumber?: string;
  topic: AccountTopic;
  /** Meta's word, upper case: `DISABLE`, `APPROVED`, `TIER_2K` … */
  event: string;
  /** Meta's explanation, or what it is about. */
  detail?: string;
  severity: 'info' | 'warning' | 'critical';
  /** Of restrictions: which, and until when. */
  restrictions?: { type: string; until?: Date }[];
  at: Date;
}

export type AccountTopic =
  | 'review'
  | 'ban'
  | 'restriction'
  | 'violation'
  | 'presence'
  | 'partner'
  | 'limit'
  | 'name'
  | 'username'
  | 'security'
  | 'alert'
  | 'error'
  | 'flow'
  | 'notice';

/** Kept as it came, for a reason of its own. */
export interface KeptItem {
  kind: 'kept';
  path: string;
  field: string;
  wabaId: string;
  reason: string;
}

/** A part that is well formed and means nothing to us yet. */
export interface UnknownItem {
  kind: 'unknown';
  path: string;
  field: string;
  wabaId?: string;
  detail?: string;
}

/** A part that cannot be understood. */
export interface InvalidItem {
  kind: 'invalid';
  path: string;
  reason: string;
}

export type WebhookItem =
  | StatusItem
  | MessageItem
  | EditItem
  | RevokeItem
  | TemplateStatusItem
  | TemplateQualityItem
  | TemplateCategoryItem
  | MarketingChoiceItem
  | TemplateComponentsItem
  | AccountNewsItem
  | KeptItem
  | UnknownItem
  | InvalidItem;
