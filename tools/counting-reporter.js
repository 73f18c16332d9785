/**
 * Ends a test run with one line that a program can read: `N passed, N failed`. Under REQUIRE_ALL=1
 * a skipped test counts as failed: where everything is installed, a skip is a mistake in the setup.
 */
export default class CountingReporter {
  onTestRunEnd(modules, unhandledErrors) {
    const counts = { passed: 0, failed: unhandledErrors.length, skipped: 0 };
    for (const module of modules) {
      if (!module.ok() && module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state in counts) counts[state] += 1;
        if (state === 'skipped' && process.env.REQUIRE_ALL === '1') {
          console.error(`skipped under REQUIRE_ALL=1: ${test.fullName}`);
        }
      }
    }
    if (process.env.REQUIRE_ALL === '1' && counts.skipped > 0) {
      counts.failed += counts.skipped;
      process.exitCode = 1;
    }
    // After the default reporter's own summary.
    process.once('exit', () => {
      console.log(`${counts.passed} passed, ${counts.failed} failed`);
    });
  }
}
