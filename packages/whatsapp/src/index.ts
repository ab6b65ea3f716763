export { createCloudApi, type CloudApi } from './client.js';
export type { CloudApiOptions } from './graph.js';
export type { GraphPhoneNumber } from './accounts/graph-phone-numbers.js';
export type { TokenInfo } from './accounts/graph-tokens.js';

export { GraphApiError, classify, type GraphErrorKind, type GraphFailure } from './errors.js';
export { graphVersionEnd } from './graph-versions.js';
export { describeError, type ErrorDescription } from './error-catalogue.js';

export { parsePhoneNumber, waIdOf, type ParsedPhoneNumber } from './phone-numbers.js';

export { spellingsOf } from './spellings.js';

export {
  plainContent,
  type MessageContent,
  type PlainType,
  type TemplateMessageContent,
  type TemplateParameter,
  type TemplateSendComponent,
} from './messages/content.js';
export {
  mediaReferences,
  withMediaIds,
  type FileKind,
  type MediaReference,
} from './messages/media-references.js';
export type { OutgoingMessage, SentMessage } from './messages/outgoing.js';
export {
  templateContent,
  type ContentProblem,
  type TemplateContentInput,
  type TemplateContentResult,
  type TemplateDefinition,
  type TemplateVariables,
} from './messages/template-content.js';

export { renderTemplate } from './preview/render-template.js';
export type {
  RenderedButton,
  RenderedCard,
  RenderedHeader,
  RenderedOffer,
  RenderedPlace,
  RenderedTemplate,
  TextLine,
  TextSpan,
  TextStyle,
} from './preview/rendered.js';

export { checkTemplate, type TemplateDraft } from './templates/check-template.js';
export {
  exampleFault,
  headerExamples,
  withHeaderExamples,
  withKeptExamples,
  type HeaderExample,
} from './templates/example-files.js';
export { explainTemplateStatus, type StatusExplanation } from './templates/status-words.js';
export { warnOfTemplate } from './templates/template-warnings.js';
export type { Violation } from './templates/violation.js';
export type {
  CreatedTemplate,
  GraphTemplate,
  ListTemplatesQuery,
  NewTemplate,
  TemplateEdit,
  TemplatePage,
} from './templates/graph-templates.js';

export {
  identityChangeOf,
  type IdentityChange,
  type PersonIds,
} from './webhooks/identity-change.js';
export { isSignature, verifySignature } from './webhooks/signature.js';
export { parseWebhook } from './webhooks/parse-webhook.js';
export { parseWebhookJson } from './webhooks/webhook-json.js';
export type {
  AccountNewsItem,
  AccountTopic,
  EditItem,
  InvalidItem,
  MarketingChoiceItem,
  KeptItem,
  MessageItem,
  MessageStatusWord,
  RevokeItem,
  StatusItem,
  TemplateCategoryItem,
  TemplateComponentsItem,
  TemplateQualityItem,
  TemplateStatusItem,
  UnknownItem,
  WebhookConversation,
  WebhookError,
  WebhookItem,
  WebhookPricing,
  WebhookReferral,
} from './webhooks/items.js';
