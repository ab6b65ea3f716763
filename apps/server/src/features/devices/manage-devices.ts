import type { Device } from '@waypost/contract';
import { AppError } from '../../platform/errors.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { DeviceStore } from './devices.store.js';
import { toDevice } from './devices.view.js';

export interface ManageDevicesDeps {
  devices: Pick<DeviceStore, 'list' | 'remove'>;
}

export async function listDevices(
  { devices }: ManageDevicesDeps,
  { caller }: UserContext,
): Promise<Device[]> {
  return (await devices.list(caller.userId)).map(toDevice);
}

/** @throws AppError not_found */
export async function deleteDevice(
  { devices }: ManageDevicesDeps,
  { caller }: UserContext,
  id: string,
): Promise<Device> {
  const removed = await devices.remove(caller.userId, id);
  if (!removed) throw new AppError('not_found', 'There is no such device.');
  return toDevice(removed);
}
