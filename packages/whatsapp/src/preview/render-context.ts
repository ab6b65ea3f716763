import type { TemplateVariables } from '../messages/template-content.js';

/** What a part is filled with. */
export interface RenderContext {
  isNamed: boolean;
  isAuthentication: boolean;
  variables: TemplateVariables;
  /** In characters. */
  bodyMaxLength: number;
}
