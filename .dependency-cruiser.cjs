// Who may import whom (ARCHITECTURE.md, "The house"). Every arrow that is not listed is an error.
const arrows = {
  language: [],
  runtime: ['language'],
  xen: ['language', 'runtime'],
  'world-node': ['language', 'runtime'],
  'world-simulated': ['language', 'runtime'],
  daemon: ['language', 'runtime'],
  cli: ['language', 'runtime', 'xen', 'world-node', 'world-simulated', 'daemon'],
};

const forbidden = Object.entries(arrows).map(([from, allowed]) => ({
  name: `arrows-${from}`,
  comment: `${from} may import only: ${allowed.join(', ') || 'nothing of ours'}`,
  severity: 'error',
  from: { path: `^packages/${from}/src` },
  to: { path: '^packages/', pathNot: `^packages/(${[from, ...allowed].join('|')})/` },
}));

module.exports = {
  forbidden: [
    ...forbidden,
    {
      name: 'no-deep-imports',
      comment: "past a package's exports there is nothing for others",
      severity: 'error',
      from: { path: '^packages/([^/]+)/' },
      to: {
        path: '^packages/([^/]+)/',
        pathNot: ['^packages/$1/', '^packages/[^/]+/src/(index|internal|testing)\\.ts$'],
      },
    },
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'not-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['sd-source', 'import', 'node', 'default'],
      extensions: ['.ts', '.js', '.cjs', '.json'],
    },
  },
};
