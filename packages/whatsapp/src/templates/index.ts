/** The rules of templates alone: nothing here needs Node, so that a browser can check as the server does. */
export { checkTemplate, type TemplateDraft } from './check-template.js';
export { TEMPLATE_LANGUAGES } from './languages.js';
export { warnOfTemplate } from './template-warnings.js';
export type { Violation } from './violation.js';
