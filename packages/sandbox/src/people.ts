const FIRST_NAMES = [
  'Ana',
  'Ben',
  'Chidi',
  'Dana',
  'Elif',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jun',
];
const LAST_NAMES = ['Ruiz', 'Okafor', 'Novak', 'Haddad', 'Silva', 'Meyer', 'Tanaka', 'Costa'];
const COUNTRIES: readonly (readonly [prefix: string, country: string])[] = [
  ['1', 'US'],
  ['31', 'NL'],
  ['33', 'FR'],
  ['34', 'ES'],
  ['39', 'IT'],
  ['44', 'GB'],
  ['49', 'DE'],
  ['52', 'MX'],
  ['54', 'AR'],
  ['55', 'BR'],
  ['91', 'IN'],
];

/** The name a person who never wrote has chosen: always the same for the same number. */
export function profileNameOf(waId: string): string {
  const hash = hashOf(waId);
  const first = FIRST_NAMES[hash % FIRST_NAMES.length] ?? 'Ana';
  const last = LAST_NAMES[(hash >>> 8) % LAST_NAMES.length] ?? 'Ruiz';
  return `${first} ${last}`;
}

/** cloud-api.md §6.9: the business-scoped user id. */
export function userIdOf(waId: string): string {
  const country = COUNTRIES.find(([prefix]) => waId.startsWith(prefix))?.[1] ?? 'US';
  return `${country}.${hashOf(waId)}${waId.split('').reverse().join('')}`;
}

function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
