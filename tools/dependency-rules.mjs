// Who may import whom (style.md, section 3), as dependency-cruiser reads it.

// Tests may import anything of ours: to play Graph, to start a whole stack.
export const TESTS = '(\\.test\\.ts$|/test/)';

// A type is gone when the program runs, so it ties nothing to anything.
const TYPE_ONLY = ['type-only'];
// Where another version of a package stands at the root.
const NPM = 'apps/server/node_modules/';
// How long a filled-in text may be and what may stand in it: for sending and for showing alike.
const VALUE_RULES = 'messages/(template-slots|url-part|value-rules)\\.ts$';
const FEATURE = '^apps/server/src/features/([^/]+)/';

/** These packages import Node and these npm packages, and nothing of ours. */
const CLOSED_PACKAGES = {
  contract: ['zod', '@asteasolutions/zod-to-openapi'],
  whatsapp: ['zod', 'undici', 'libphonenumber-js'],
  sandbox: null,
};

const closedPackages = Object.entries(CLOSED_PACKAGES).flatMap(([name, npm]) => [
  {
    name: `${name}-imports-nothing-of-ours`,
    severity: 'error',
    from: { path: `^packages/${name}/` },
    to: { path: '^(packages|apps)/', pathNot: `^packages/${name}/` },
  },
  ...(npm === null
    ? []
    : [
        {
          name: `${name}-imports-few-packages`,
          severity: 'error',
          from: { path: `^packages/${name}/` },
          to: { path: 'node_modules/', pathNot: `node_modules/(${npm.join('|')})/` },
        },
      ]),
]);

const server = [
  {
    name: 'platform-knows-no-feature',
    comment: 'platform may import contract and npm packages.',
    severity: 'error',
    from: { path: '^apps/server/src/platform/' },
    to: {
      path: '^(apps|packages)/',
      pathNot: `^(${NPM}|apps/server/src/platform/|packages/contract/)`,
    },
  },
  {
    name: 'feature-imports-down-only',
    comment: 'A feature may import platform, contract, whatsapp and other features.',
    severity: 'error',
    from: { path: FEATURE },
    to: {
      path: '^(apps|packages)/',
      pathNot: `^(${NPM}|apps/server/src/(features|platform)/|packages/(contract|whatsapp)/)`,
    },
  },
  {
    name: 'features-meet-at-index',
    comment: 'Of another feature only what its index.ts exports.',
    severity: 'error',
    from: { path: FEATURE },
    to: { path: FEATURE, pathNot: `^apps/server/src/features/($1/|[^/]+/index\\.ts$)` },
  },
  {
    name: 'express-in-routes-only',
    severity: 'error',
    from: { path: FEATURE, pathNot: '\\.routes\\.ts$' },
    to: { path: 'node_modules/(@types/)?express/', dependencyTypesNot: TYPE_ONLY },
  },
  {
    name: 'mongodb-in-stores-only',
    severity: 'error',
    from: { path: FEATURE, pathNot: '\\.store\\.ts$' },
    to: { path: 'node_modules/mongodb/', dependencyTypesNot: TYPE_ONLY },
  },
  {
    name: 'rules-and-views-import-types-alone',
    severity: 'error',
    from: { path: `${FEATURE}[^/]+\\.(rules|view)\\.ts$` },
    to: { dependencyTypesNot: TYPE_ONLY },
  },
];

const reach = [
  {
    name: 'server-is-alone',
    comment: 'Only the launcher (and tests) may import the sandbox.',
    severity: 'error',
    from: { path: '^apps/server/src/' },
    to: { path: '^(packages/sandbox|apps/(launcher|console))/' },
  },
  {
    name: 'launcher-imports-config-alone',
    comment: 'The launcher knows of the server how it is configured, and how to start it.',
    severity: 'error',
    from: { path: '^apps/launcher/' },
    to: {
      path: '^(apps|packages)/',
      pathNot:
        '^(apps/launcher/|packages/sandbox/|apps/server/dist/platform/(config|env-files)\\.)',
    },
  },
  {
    name: 'bench-stays-outside',
    comment: 'What is measured is spoken to over HTTP, and nothing of it knows the bench.',
    severity: 'error',
    from: { path: '^bench/' },
    to: { path: '^(apps|packages)/', pathNot: '^(apps/launcher|packages/sandbox)/' },
  },
  {
    name: 'chaos-stays-outside',
    comment: 'What is judged is spoken to over HTTP, and nothing of it knows its judge.',
    severity: 'error',
    from: { path: '^chaos/' },
    to: { path: '^(apps|packages|bench)/', pathNot: '^(apps/launcher|packages/sandbox)/' },
  },
  {
    name: 'nothing-imports-the-bench-or-chaos',
    severity: 'error',
    from: { path: '^(apps|packages)/' },
    to: { path: '^(bench|chaos)/' },
  },
  {
    name: 'console-imports-contract',
    severity: 'error',
    from: { path: '^apps/console/' },
    to: {
      path: '^(apps|packages)/',
      pathNot: '^(apps/console/|packages/contract/|packages/whatsapp/(src|dist)/templates/)',
    },
  },
  {
    name: 'template-rules-run-in-a-browser',
    comment:
      'The console checks with them as the server does: of ours they import only themselves.',
    severity: 'error',
    from: {
      path: `^packages/whatsapp/src/((templates|preview)/|${VALUE_RULES})`,
      pathNot: '^packages/whatsapp/src/templates/graph-templates\\.ts$',
    },
    to: {
      pathNot: `^packages/whatsapp/src/((templates|preview)/|json\\.ts$|${VALUE_RULES})`,
      dependencyTypesNot: TYPE_ONLY,
    },
  },
  {
    name: 'console-layers',
    comment: 'app imports features, features import ui and lib, never each other.',
    severity: 'error',
    from: { path: '^apps/console/src/features/([^/]+)/' },
    to: { path: '^apps/console/src/(app|features)/', pathNot: '^apps/console/src/features/$1/' },
  },
  {
    name: 'no-cycle',
    severity: 'error',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: TYPE_ONLY } },
  },
  {
    name: 'no-cycle-of-features',
    severity: 'error',
    scope: 'folder',
    from: { path: '^apps/server/src/features/' },
    to: { circular: true },
  },
  {
    name: 'resolvable',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
];

export const dependencyRules = { forbidden: [...closedPackages, ...server, ...reach] };
