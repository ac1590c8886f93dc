import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

// `npm run test:xen`: tests on real Xen hosts, which the lab brings up (docs/guide/lab.md). Files of
// `one-host` run two at a time, each with a host of its own; then the others, which use both, one after another.
const conditions = ['sd-source'];
const minuteMs = 60_000;

const shared = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
};
const limits = {
  // Emulated hosts on a machine with other work: what takes a second on iron can take half a minute.
  testTimeout: 15 * minuteMs,
  hookTimeout: 10 * minuteMs,
};

/** The longest first, so that no host is idle at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/contract-');
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  ...shared,
  test: {
    sequence: { sequencer: LongestFirst },
    globalSetup: './test/xen/support/lab-setup.ts',
    reporters: ['verbose', './scripts/closing-line-reporter.ts'],
    projects: [
      {
        ...shared,
        test: {
          ...limits,
          name: 'one host',
          include: ['test/xen/one-host/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        ...shared,
        test: {
          ...limits,
          name: 'both hosts',
          include: ['test/xen/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
