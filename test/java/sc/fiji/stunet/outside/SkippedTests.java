package sc.fiji.stunet.outside;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Says at the end of a run how many tests were left out because something outside of the project is missing; at least,
 * since the cases of a class that is left out are not known.
 */
public final class SkippedTests implements TestExecutionListener {

	private static final Pattern MISSING = Pattern.compile("missing: ([^\n]*)");

	private final Map<String, Long> counts = new ConcurrentHashMap<>();
	private TestPlan plan;

	@Override
	public void testPlanExecutionStarted(TestPlan testPlan) {
		plan = testPlan;
	}

	@Override
	public void executionSkipped(TestIdentifier skipped, String reason) {
		count(skipped, reason);
	}

	@Override
	public void executionFinished(TestIdentifier finished, TestExecutionResult result) {
		if (result.getStatus() == TestExecutionResult.Status.ABORTED)
			result.getThrowable().ifPresent(problem -> count(finished, String.valueOf(problem.getMessage())));
	}

	/** @param which a test, or a class with its tests */
	private void count(TestIdentifier which, String reason) {
		Matcher missing = MISSING.matcher(reason);
		long tests = which.isTest()
				? 1
				: plan.getDescendants(which).stream()
						.filter(TestIdentifier::isTest)
						.count();
		if (missing.find()) counts.merge(missing.group(1), Math.max(1, tests), Long::sum);
	}

	@Override
	public void testPlanExecutionFinished(TestPlan testPlan) {
		new TreeMap<>(counts)
				.forEach((what, tests) -> System.out.println("LEFT OUT: at least " + tests
						+ (tests == 1 ? " test" : " tests") + ", since this is missing: " + what));
	}
}
