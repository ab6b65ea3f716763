import type { Device } from '@waypost/contract';
import type { DeviceDoc } from './devices.store.js';

export function toDevice(doc: DeviceDoc): Device {
  const { _id, kind, events, showText, failures, lastPushedAt, createdAt, updatedAt } = doc;
  return {
    ...{ id: _id, kind, events, showText, failures },
    ...(lastPushedAt === undefined ? {} : { lastPushedAt: lastPushedAt.toISOString() }),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}
