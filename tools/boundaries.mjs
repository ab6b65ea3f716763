import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import { dependencyRules, TESTS } from './dependency-rules.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const SOURCES = [
  'packages/contract',
  'packages/whatsapp',
  'packages/sandbox',
  'apps/server',
  'apps/launcher',
  'apps/console',
  'bench',
  'chaos',
].filter((folder) => existsSync(`${folder}/package.json`));

const { output } = await cruise(
  SOURCES.map((folder) => `${folder}/src`),
  {
    ruleSet: dependencyRules,
    validate: true,
    outputType: 'json',
    exclude: { path: TESTS },
    doNotFollow: { path: '(node_modules|/dist/)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
);
const { modules, summary } = JSON.parse(output);

const problems = [
  ...summary.violations.map(({ rule, from, to }) => `${from} may not import ${to} (${rule.name})`),
  ...blindSpots(),
];
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${modules.length} modules, ${problems.length} problems\n`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** A cruise that reads nothing, or resolves nothing between packages, passes: so that is a failure. */
function blindSpots() {
  const unread = SOURCES.filter((folder) => !modules.some(({ source }) => isIn(source, folder)));
  const crossing = modules.filter(
    ({ source, dependencies }) =>
      isIn(source, 'apps/server') &&
      dependencies.some(({ resolved }) => resolved.startsWith('packages/contract/')),
  );
  return [
    ...unread.map((folder) => `No module of ${folder} was read.`),
    ...(crossing.length === 0 ? ['No import of the contract by the server was seen.'] : []),
  ];
}

function isIn(source, folder) {
  return source.startsWith(`${folder}/src/`) && /\.tsx?$/.test(source);
}
