import { GraphError, invalidParameter, missingParameter } from '../errors.js';
import { isRecord, lengthOf, type Json } from '../json.js';
import { parseRecipient, waIdOf } from '../phone-numbers.js';
import { checkContent, isMessageType } from './content.js';

const CALLBACK_DATA_MAX = 512;

export interface Envelope {
  input: string;
  to: string;
  waId: string;
  type: string;
  callbackData: string | null;
}

/** What every send shares (cloud-api.md §1.1), and the content of all types but the template. */
export function readEnvelope(body: Json): Envelope {
  if (body.messaging_product !== 'whatsapp') throw missingParameter('messaging_product');
  if (body.recipient_type !== undefined && body.recipient_type !== 'individual') {
    throw invalidParameter('recipient_type must be individual');
  }
  const { input, to, waId } = readRecipient(body.to);
  const type = readType(body);
  checkContent(type, body);
  checkContext(body.context);
  const callbackData = readCallbackData(body.biz_opaque_callback_data);
  return { input, to, waId, type, callbackData };
}

function readRecipient(to: unknown): { input: string; to: string; waId: string } {
  if (to === undefined || to === null || to === '') throw missingParameter('to');
  if (typeof to !== 'string' && typeof to !== 'number')
    throw invalidParameter('to must be a string');
  const input = String(to);
  const digits = parseRecipient(input);
  if (digits === null) throw invalidParameter(`to: ${input.slice(0, 64)} is not a phone number`);
  const waId = waIdOf(digits);
  return { input, to: digits, waId: waId === digits ? digits : waId };
}

function readType(body: Json): string {
  const { type } = body;
  if (type === undefined) {
    if (body.text !== undefined) return 'text';
    throw missingParameter('type');
  }
  if (typeof type !== 'string') throw invalidParameter('type must be a string');
  if (!isMessageType(type)) {
    throw new GraphError(131051, {
      details: `Message type ${type.slice(0, 64)} is not supported.`,
    });
  }
  return type;
}

function checkContext(context: unknown): void {
  if (context === undefined) return;
  if (!isRecord(context)) throw invalidParameter('context must be an object');
  if (typeof context.message_id !== 'string') throw missingParameter("context['message_id']");
}

function readCallbackData(value: unknown): string | null {
  if (value === undefined) return null;
  if (typeof value !== 'string') {
    throw new GraphError(100, {
      message: '(#100) Param biz_opaque_callback_data must be a string.',
    });
  }
  if (value.length > CALLBACK_DATA_MAX && lengthOf(value) > CALLBACK_DATA_MAX) {
    throw new GraphError(100, {
      message: `(#100) Param biz_opaque_callback_data must be at most ${CALLBACK_DATA_MAX} characters long.`,
    });
  }
  return value;
}
