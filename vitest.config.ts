import { defineConfig } from 'vitest/config';

// Packages are imported by name and resolve to their TypeScript source (condition `sd-source`).
const conditions = ['sd-source'];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/**/*.test.ts'],
    // Real Xen hosts: `npm run test:xen`.
    exclude: ['**/node_modules/**', 'test/xen/**'],
    reporters: ['default', ['./scripts/closing-line-reporter.ts', { notRun: 'the Xen lab: npm run test:xen' }]],
    testTimeout: 30_000,
    // Two cores: more workers only fight each other.
    maxWorkers: 2,
  },
});
