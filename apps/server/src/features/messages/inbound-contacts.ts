import type { ShownContactCard } from '@waypost/contract';
import { idAt, objectAt, objectsAt, textAt, type Given } from './given.js';

/** The cards of people that somebody sent (cloud-api.md §6.2), with whatever stands on them. */
export function contactCardsOf(content: Given): ShownContactCard[] {
  return objectsAt(content, 'contacts').map((card) => {
    const phones = objectsAt(card, 'phones').map((it) => texts(it, ['phone', 'type', 'waId']));
    const emails = objectsAt(card, 'emails').map((it) => texts(it, ['email', 'type']));
    const urls = objectsAt(card, 'urls').map((it) => texts(it, ['url', 'type']));
    const addresses = objectsAt(card, 'addresses').map((it) => texts(it, ADDRESS));
    const org = objectAt(card, 'org');
    return {
      name: texts(objectAt(card, 'name') ?? {}, NAME),
      ...(phones.length === 0 ? {} : { phones }),
      ...(emails.length === 0 ? {} : { emails }),
      ...(urls.length === 0 ? {} : { urls }),
      ...(addresses.length === 0 ? {} : { addresses }),
      ...(org === undefined ? {} : { org: texts(org, ['company', 'department', 'title']) }),
      ...texts(card, ['birthday']),
    };
  });
}

const NAME = [
  ...(['formattedName', 'firstName', 'lastName'] as const),
  ...(['middleName', 'prefix', 'suffix'] as const),
];
const ADDRESS = [
  ...(['street', 'city', 'state', 'zip', 'country'] as const),
  ...(['countryCode', 'type'] as const),
];

/** Those of Meta's fields that are texts, under our names. */
function texts<K extends string>(given: Given, names: readonly K[]): Partial<Record<K, string>> {
  const found = names.flatMap((name) => {
    const underscored = name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const text = textAt(given, underscored) ?? idAt(given, underscored);
    return text === undefined ? [] : [[name, text] as const];
  });
  // Safe: the names are those given.
  return Object.fromEntries(found) as Partial<Record<K, string>>;
}
