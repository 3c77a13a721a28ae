package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;

import ij.ImageJ;
import org.scijava.log.LogService;

/** Detects an ImageJ or Fiji that was started to run one macro or command and to end, and sets its exit code. */
public final class CommandLineRun {

	/** Exit code, as that of {@code stunet predict-folder}. */
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

	/**
	 * Whether this process was started to run one command. Never true in a program that only contains ImageJ, whose
	 * process must not be ended.
	 */
	public static boolean isOne() {
		String[] arguments = ImageJ.getArgs();
		return arguments != null && Arrays.asList(arguments).contains("-batch") || ImageJContext.isFiji() && isFijis();
	}

	/**
	 * Whether Fiji runs a command from its command line: it keeps no arguments, but runs them within one call, and ends
	 * then without a window.
	 */
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
	 * Whether a script in a language other than ImageJ's macros runs (SciJava's scripts, and those of ImageJ itself),
	 * which gets failures as exceptions.
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
	 * Ends such a process with an exit code; ImageJ itself would continue and end with 0.
	 *
	 * @param sentence for the user; empty: none
	 */
	public static void fail(String sentence, int exitCode) {
		if (!isOne() || isOfScript()) return;
		if (!sentence.isEmpty()) ImageJContext.get().service(LogService.class).error(sentence);
		System.exit(exitCode);
	}
}
