import type { Reporter, TestModule } from 'vitest/node';

/**
 * Prints `N passed, N failed, N skipped` alone on the last line, the form the CI reads, and before it the name of every
 * test that did not run: a skipped test is never silent.
 */
export default class ClosingLineReporter implements Reporter {
  readonly #notRun: string | undefined;

  constructor(options: { readonly notRun?: string } = {}) {
    this.#notRun = options.notRun;
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    const skipped: string[] = [];
    for (const module of modules) {
      if (module.state() === 'failed' && module.errors().length > 0) failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed += 1;
        else if (state === 'failed') failed += 1;
        else skipped.push(`${module.relativeModuleId}: ${test.fullName}`);
      }
    }
    for (const name of skipped) console.log(`not run: ${name}`);
    if (this.#notRun !== undefined) console.log(`not run: ${this.#notRun}`);
    console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  }
}
