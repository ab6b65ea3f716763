/** The rules of templates and how they look: nothing here needs Node, so that a browser does as the server does. */
export { renderTemplate } from '../preview/render-template.js';
export { checkTemplate, type TemplateDraft } from './check-template.js';
export { TEMPLATE_LANGUAGES } from './languages.js';
export { warnOfTemplate } from './template-warnings.js';
export type { Violation } from './violation.js';
