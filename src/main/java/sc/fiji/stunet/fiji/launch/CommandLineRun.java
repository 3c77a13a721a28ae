package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import ij.ImageJ;
import org.scijava.log.LogService;

/** An ImageJ or Fiji that was started to run one macro or command and to end: its exit code says whether it worked. */
public final class CommandLineRun {

	/** The same as those of {@code stunet predict-folder}. */
	public static final int FAILED = 1;

	static final int SOME_CASES_FAILED = 3;

	private static final String FIJI = "org.scijava.AbstractGateway";
	private static final String FIJI_BATCH = "net.imagej.legacy.LegacyCommandline$Batch";

	private static final String SCRIPT = "org.scijava.script.ScriptModule";
	/** In Fiji a macro is a script, too. */
	private static final String MACRO_IN_FIJI = "net.imagej.legacy.plugin.IJ1MacroEngine";

	private static final String JAVASCRIPT = "ij.plugin.JavaScriptEvaluator";
	private static final String MACRO_RUNNER = "ij.plugin.Macro_Runner";
	private static final Set<String> SCRIPT_RUNNERS = Set.of("runJavaScript", "runBeanShell", "runPython");

	private CommandLineRun() {}

	/** Never true in a program that only contains ImageJ: nobody else's process is to be ended. */
	public static boolean isOne() {
		String[] arguments = ImageJ.getArgs();
		return arguments != null && Arrays.asList(arguments).contains("-batch") || ImageJContext.isFiji() && isFijis();
	}

	/** Fiji keeps no arguments, but carries them out within one call; without a window it ends then. */
	private static boolean isFijis() {
		Collection<StackTraceElement[]> threads = Thread.getAllStackTraces().values();
		return threads.stream()
				.anyMatch(thread -> Arrays.stream(thread).anyMatch(call -> isLaunch(call) || isBatch(call)));
	}

	private static boolean isLaunch(StackTraceElement call) {
		return GraphicsEnvironment.isHeadless()
				&& call.getClassName().equals(FIJI)
				&& call.getMethodName().equals("launch");
	}

	private static boolean isBatch(StackTraceElement call) {
		return call.getClassName().equals(FIJI_BATCH);
	}

	/**
	 * Whether a script in another language than ImageJ's macros runs (SciJava's scripts, and those of ImageJ itself):
	 * it is to hear of a failure, and to deal with it.
	 */
	static boolean isOfScript() {
		return Thread.getAllStackTraces().values().stream().map(Arrays::asList).anyMatch(CommandLineRun::isScript);
	}

	private static boolean isScript(List<StackTraceElement> calls) {
		boolean inFiji = calls.stream()
				.anyMatch(call -> call.getClassName().equals(SCRIPT)
						&& call.getMethodName().equals("run"));
		boolean isMacro = calls.stream().anyMatch(call -> call.getClassName().equals(MACRO_IN_FIJI));
		return inFiji && !isMacro
				|| calls.stream()
						.anyMatch(call -> call.getClassName().equals(JAVASCRIPT)
								|| call.getClassName().equals(MACRO_RUNNER)
										&& SCRIPT_RUNNERS.contains(call.getMethodName()));
	}

	/**
	 * Ends the process if it is such a one; ImageJ itself would go on to exit code 0.
	 *
	 * @param sentence for the user; empty: nothing to say
	 */
	public static void fail(String sentence, int exitCode) {
		if (!isOne() || isOfScript()) return;
		if (!sentence.isEmpty()) ImageJContext.get().service(LogService.class).error(sentence);
		System.exit(exitCode);
	}
}
