import { parsePhoneNumber } from '@waypost/whatsapp';
import { AppError } from '../../platform/errors.js';

/**
 * A phone number of a request, in E.164.
 * @param path the field it came in
 * @throws AppError invalid_phone_number, naming the field
 */
export function toE164(phone: string, path: string): string {
  const parsed = parsePhoneNumber(phone);
  if (parsed.ok) return parsed.e164;
  throw new AppError('invalid_phone_number', parsed.reason, {
    details: [{ path, message: parsed.reason }],
  });
}
