import { defineConfig } from 'vitest/config';

// `npm run test:xen`: tests on real Xen hosts, which the lab brings up (docs/guide/lab.md). One test after another: all use the
// same hosts.
const conditions = ['sd-source'];
const minuteMs = 60_000;

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['test/xen/**/*.test.ts'],
    globalSetup: './test/xen/support/lab-setup.ts',
    reporters: ['verbose', './scripts/closing-line-reporter.ts'],
    // Emulated hosts on a machine with other work: what takes a second on iron can take half a minute.
    testTimeout: 15 * minuteMs,
    hookTimeout: 10 * minuteMs,
    fileParallelism: false,
  },
});
