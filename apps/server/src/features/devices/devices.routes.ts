import * as contract from '@waypost/contract';
import { bindEndpoint, type BoundEndpoint } from '../../platform/http/bind-endpoint.js';
import { deleteDevice, listDevices, type ManageDevicesDeps } from './manage-devices.js';
import { registerDevice, type RegisterDeviceDeps } from './register-device.js';

export function deviceRoutes(
  deps: RegisterDeviceDeps & ManageDevicesDeps & { readPublicKey: () => Promise<string> },
): BoundEndpoint[] {
  return [
    bindEndpoint(contract.getVapidKey, async () => ({ publicKey: await deps.readPublicKey() })),
    bindEndpoint(contract.registerDevice, (ctx, { body }) => registerDevice(deps, ctx, body)),
    bindEndpoint(contract.listDevices, (ctx) => listDevices(deps, ctx)),
    bindEndpoint(contract.deleteDevice, (ctx, { params }) => deleteDevice(deps, ctx, params.id)),
  ];
}
