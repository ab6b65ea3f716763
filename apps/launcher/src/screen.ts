import type { Admin, RunningStack } from './stack.js';

export type ScreenFacts = Pick<RunningStack, 'mode' | 'urls' | 'admin'> & {
  dataDir: string;
  /** Makes the e-mail address in the example one that nobody has registered with. */
  exampleTag: string;
};

/** The one screen that a start ends with. */
export function renderScreen(facts: ScreenFacts): string {
  const { mode, urls, admin, dataDir } = facts;
  const rows: [string, string][] = [
    ['API', `${urls.server}/api`],
    ['Docs', `${urls.server}/docs`],
    ...(urls.sandbox === undefined ? [] : [['Sandbox phone', urls.sandbox] as [string, string]]),
    ...adminRows(admin),
    ['Data and logs', `${dataDir} (logs/*.log)`],
  ];
  const lines = [
    '',
    mode === 'sandbox'
      ? 'Waypost is running in sandbox mode: nothing reaches WhatsApp.'
      : 'Waypost is running live: messages reach WhatsApp.',
    '',
    ...rows.map(([label, value]) => `  ${label.padEnd(15)}${value}`),
    '',
    ...(mode === 'sandbox' ? ['  Try it:', `  ${exampleCall(facts)}`, ''] : []),
    '  Ctrl-C stops everything and keeps the data.',
    '',
  ];
  return lines.join('\n');
}

function adminRows(admin: Admin | null): [string, string][] {
  if (admin === null) return [];
  const { email, password, isPasswordMadeUp, wasCreated } = admin;
  const isShown = wasCreated && isPasswordMadeUp;
  return [
    ['Admin', email],
    ...(isShown ? [['Password', `${password}   (shown only now)`] as [string, string]] : []),
  ];
}

function exampleCall({ urls, exampleTag }: ScreenFacts): string {
  const body = {
    email: `ana-${exampleTag}@shop.test`,
    password: 'correct horse battery',
    name: 'Ana',
    businessName: 'Ana’s shop',
  };
  return `curl -s ${urls.server}/api/auth/register -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
}
