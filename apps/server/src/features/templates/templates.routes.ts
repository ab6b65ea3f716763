import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createTemplate, type CreateTemplateDeps } from './create-template.js';
import { getTemplate, listTemplates, type ReadTemplatesDeps } from './read-templates.js';

export function templateRoutes(deps: CreateTemplateDeps & ReadTemplatesDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.createTemplate, (ctx, { body }) => createTemplate(deps, ctx, body)),
    bindEndpoint(contract.listTemplates, (ctx, { query }) => listTemplates(deps, ctx, query)),
    bindEndpoint(contract.getTemplate, (ctx, { params }) => getTemplate(deps, ctx, params.id)),
  ];
}
