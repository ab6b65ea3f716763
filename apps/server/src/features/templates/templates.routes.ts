import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { createSharedTemplate, type CreateSharedTemplateDeps } from './create-shared-template.js';
import { createTemplate, type CreateTemplateDeps } from './create-template.js';
import { deleteTemplate, type DeleteTemplateDeps } from './delete-template.js';
import { duplicateTemplate, type DuplicateTemplateDeps } from './duplicate-template.js';
import { listRevisions, type ListRevisionsDeps } from './list-revisions.js';
import { getTemplateSync, type ReadSyncDeps } from './read-sync.js';
import { previewTemplate } from './preview-template.js';
import { getTemplateLibrary, type ReadLibraryDeps } from './read-library.js';
import { getTemplate, listTemplates, type ReadTemplatesDeps } from './read-templates.js';
import { restoreRevision } from './restore-revision.js';
import { shareTemplate, type ShareTemplateDeps } from './share-template.js';
import { submitTemplate, type SubmitTemplateDeps } from './submit-template.js';
import { syncTemplates, type SyncTemplatesDeps } from './sync-templates.js';
import { unpauseTemplate, type UnpauseTemplateDeps } from './unpause-template.js';
import { updateTemplate } from './update-template.js';
import { useLibraryTemplate, type UseLibraryTemplateDeps } from './use-library-template.js';
import { validateTemplate } from './validate-template.js';

export type TemplateRoutesDeps = CreateTemplateDeps &
  CreateSharedTemplateDeps &
  ReadTemplatesDeps &
  ReadLibraryDeps &
  UseLibraryTemplateDeps &
  SubmitTemplateDeps &
  DeleteTemplateDeps &
  DuplicateTemplateDeps &
  ListRevisionsDeps &
  UnpauseTemplateDeps &
  SyncTemplatesDeps &
  ReadSyncDeps &
  ShareTemplateDeps;

export function templateRoutes(deps: TemplateRoutesDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.createTemplate, (ctx, { body, request }) =>
      createTemplate(deps, ctx, body, request),
    ),
    bindEndpoint(contract.validateTemplate, (ctx, { body }) => validateTemplate(deps, ctx, body)),
    bindEndpoint(contract.syncTemplates, (ctx) => syncTemplates(deps, ctx)),
    bindEndpoint(contract.getTemplateSync, (ctx) => getTemplateSync(deps, ctx)),
    // Before the route of one template, which would take the library for an id.
    bindEndpoint(contract.getTemplateLibrary, (ctx) => getTemplateLibrary(deps, ctx)),
    bindEndpoint(contract.useLibraryTemplate, (ctx, { body }) =>
      useLibraryTemplate(deps, ctx, body),
    ),
    bindEndpoint(contract.listTemplates, (ctx, { query }) => listTemplates(deps, ctx, query)),
    bindEndpoint(contract.getTemplate, (ctx, { params }) => getTemplate(deps, ctx, params.id)),
    bindEndpoint(contract.updateTemplate, (ctx, { params, body }) =>
      updateTemplate(deps, ctx, params.id, body),
    ),
    bindEndpoint(contract.deleteTemplate, (ctx, { params, query }) =>
      deleteTemplate(deps, ctx, params.id, { allLanguages: query.allLanguages === 'true' }),
    ),
    bindEndpoint(contract.submitTemplate, (ctx, { params }) =>
      submitTemplate(deps, ctx, params.id),
    ),
    bindEndpoint(contract.duplicateTemplate, (ctx, { params, body, request }) =>
      duplicateTemplate(deps, ctx, params.id, body, request),
    ),
    bindEndpoint(contract.unpauseTemplate, (ctx, { params }) =>
      unpauseTemplate(deps, ctx, params.id),
    ),
    bindEndpoint(contract.listTemplateRevisions, (ctx, { params, query }) =>
      listRevisions(deps, ctx, params.id, query),
    ),
    bindEndpoint(contract.restoreTemplateRevision, (ctx, { params }) =>
      restoreRevision(deps, ctx, params.id, params.number),
    ),
    bindEndpoint(contract.previewTemplate, (ctx, { params, body }) =>
      previewTemplate(deps, ctx, params.id, body),
    ),
    bindEndpoint(contract.createSharedTemplate, (ctx, { body, request }) =>
      createSharedTemplate(deps, ctx, body, request),
    ),
    bindEndpoint(contract.shareTemplate, (ctx, { params, body }) =>
      shareTemplate(deps, ctx, params.id, body),
    ),
  ];
}
