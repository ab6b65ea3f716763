// What a browser uses as well: pure, with nothing of Node's in it.
export { renderTemplate } from '../preview/render-template.js';
export { checkTemplate } from './check-template.js';
export { warnOfTemplate } from './template-warnings.js';
