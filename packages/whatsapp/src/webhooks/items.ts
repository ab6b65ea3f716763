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
  recipientWaId?: string;
  recipientUserId?: string;
  callbackData?: string;
  error?: WebhookError;
  pricing?: WebhookPricing;
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
  contextWamid?: string;
  /** Meta's object named by the type, as it came; a list is wrapped as `{ [type]: list }`. */
  content: Record<string, unknown>;
  error?: WebhookError;
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
  disableDate?: Date;
  /** `FIRST_PAUSE`, `UNPAUSE` … */
  otherTitle?: string;
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
  | TemplateStatusItem
  | TemplateQualityItem
  | TemplateCategoryItem
  | MarketingChoiceItem
  | UnknownItem
  | InvalidItem;
