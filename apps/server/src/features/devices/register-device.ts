import type { Device, RegisterDeviceBody } from '@waypost/contract';
import type { Clock } from '../../platform/clock.js';
import { validationFailed } from '../../platform/errors.js';
import { isPublicAddress } from '../../platform/http/public-address.js';
import type { UserContext } from '../../platform/http/request-context.js';
import type { newId } from '../../platform/ids.js';
import type { Address, DeviceStore } from './devices.store.js';
import { toDevice } from './devices.view.js';

export interface RegisterDeviceDeps {
  devices: Pick<DeviceStore, 'put' | 'removeOldest'>;
  /** Whether pushes can go through Firebase. */
  isFcmReady: boolean;
  /** Push services may be on this machine: in sandbox mode alone. */
  isPrivateAllowed: boolean;
  newId: typeof newId;
  clock: Clock;
}

/** Of one user. */
const DEVICES_MAX = 20;

/** @throws AppError validation_failed */
export async function registerDevice(
  deps: RegisterDeviceDeps,
  { caller }: UserContext,
  body: RegisterDeviceBody,
): Promise<{ status: 200 | 201; data: Device }> {
  const { userId, sessionId } = caller;
  const registration = {
    _id: deps.newId('dev'),
    ...{ userId, sessionId },
    ...(caller.role === 'merchant' ? { merchantId: caller.merchantId } : {}),
    address: addressOf(deps, body),
    events: [...new Set(body.events)],
    showText: body.showText,
  };
  const { device, isNew } = await deps.devices.put(userId, registration, deps.clock.now());
  if (isNew) await deps.devices.removeOldest(userId, DEVICES_MAX);
  return { status: isNew ? 201 : 200, data: toDevice(device) };
}

function addressOf(
  { isFcmReady, isPrivateAllowed }: RegisterDeviceDeps,
  { kind, subscription, token }: RegisterDeviceBody,
): Address {
  const [given, other] = kind === 'fcm' ? [token, subscription] : [subscription, token];
  const [name, otherName] = kind === 'fcm' ? ['token', 'subscription'] : ['subscription', 'token'];
  const problems = [
    ...(given === undefined ? [{ path: name, message: `Is required for ${kind}.` }] : []),
    ...(other === undefined ? [] : [{ path: otherName, message: `Is none of ${kind}’s.` }]),
    ...(kind === 'fcm' && !isFcmReady
      ? [{ path: 'kind', message: 'Firebase is not set up on this server.' }]
      : []),
  ];
  if (problems.length > 0) throw validationFailed(problems);
  if (token !== undefined) return { kind: 'fcm', token };
  if (subscription === undefined) throw new Error('There is neither subscription nor token.');
  const { endpoint, keys } = subscription;
  if (!isPrivateAllowed && !isPushService(endpoint)) {
    const message = 'Must be an https address on the Internet.';
    throw validationFailed([{ path: 'subscription.endpoint', message }]);
  }
  return { kind: 'webpush', subscription: { endpoint, keys } };
}

/** By its looks; what its name leads to is seen when it is connected to. */
function isPushService(endpoint: string): boolean {
  const { protocol, hostname, port, username, password } = new URL(endpoint);
  if (protocol !== 'https:' || port !== '' || username !== '' || password !== '') return false;
  const isAddress = /^\[|^[\d.]+$/.test(hostname);
  return isAddress ? isPublicAddress(hostname) : /\.[a-z][a-z\d-]*$/i.test(hostname);
}
