import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { toContact } from './contacts.view.js';
import { findContact, listContacts, type ReadContactsDeps } from './read-contacts.js';

export function contactRoutes(deps: ReadContactsDeps): BoundEndpoint[] {
  return [
    bindEndpoint(contract.listContacts, (ctx, { query }) => listContacts(deps, ctx, query)),
    bindEndpoint(contract.getContact, async ({ caller }, { params }) =>
      toContact(await findContact(deps, caller, params.id)),
    ),
  ];
}
