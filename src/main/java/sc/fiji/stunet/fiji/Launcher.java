package sc.fiji.stunet.fiji;

import ij.IJ;
import ij.ImageJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;

import java.awt.GraphicsEnvironment;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import org.scijava.Cancelable;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandModule;
import org.scijava.command.CommandService;
import org.scijava.log.LogService;
import org.scijava.module.ModuleItem;

/**
 * The way from ImageJ's menu and macros to a SciJava command, the same in plain ImageJ and in Fiji, with a window and
 * without. Named in {@code plugins.config}.
 */
public final class Launcher implements PlugIn {

	/** Also 1 for the process when it was started only to run a macro ({@code -batch}). */
	private static final int FAILED = 1;

	/**
	 * For macros in a plain ImageJ without a window, where {@code run(...)} finds no menu:
	 * {@code call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.PredictCommand", "model=...")}.
	 *
	 * @return nothing, since a macro prints what it does not assign; the resulting image is the current one
	 */
	public static String call(String className, String options) {
		Interpreter macro = Interpreter.getInstance();
		try {
			new Launcher().launch(className, options == null ? "" : options);
		}
		catch (Refused refused) {
			refused.tell();
			abort(macro);
		}
		return "";
	}

	/** @param className of the command; the options are the macro's */
	@Override
	public void run(String className) {
		try {
			launch(className, Macro.getOptions());
		}
		catch (Refused refused) {
			refused.tell();
			// Throws, on a macro's own thread, what ends the macro.
			Macro.abort();
		}
	}

	/** There is no result; the message is one sentence for the user, empty when it was the user who ended it. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		Refused(String sentence) {
			super(sentence);
		}

		void tell() {
			boolean batch = wasStartedForBatch();
			if (batch) ImageJContext.get().service(LogService.class).error(getMessage());
			else if (!getMessage().isEmpty()) IJ.showMessage("STU-Net", getMessage());
			// ImageJ itself would go on to exit code 0.
			if (batch) System.exit(FAILED);
		}
	}

	private void launch(String className, String options) throws Refused {
		CommandInfo info = ImageJContext.get().service(CommandService.class).getCommand(className);
		if (info == null) throw new Refused("There is no command " + className + "; install STU-Net again.");
		Map<String, Object> inputs = new LinkedHashMap<>();
		try {
			boolean asks = options == null && !GraphicsEnvironment.isHeadless() && !wasStartedForBatch() && !Interpreter.isBatchMode();
			if (!asks) inputs.putAll(new CommandInputs(info).from(MacroOptions.parse(options)));
			else if (!ImageJContext.isFiji() && !new CommandInputs(info).items().isEmpty()) {
				Optional<Map<String, Object>> answers = new CommandDialog(info).ask();
				if (answers.isEmpty()) return;
				inputs.putAll(answers.get());
			}
		}
		catch (InvalidOption e) {
			throw new Refused(e.getMessage());
		}
		addCurrentImage(info, inputs);
		showOutputs(info, run(info, inputs));
	}

	private static void addCurrentImage(CommandInfo info, Map<String, Object> inputs) {
		ImagePlus current = WindowManager.getCurrentImage();
		for (ModuleItem<?> item : info.inputs())
			if (item.getType() == ImagePlus.class && current != null) inputs.put(item.getName(), current);
	}

	private static CommandModule run(CommandInfo info, Map<String, Object> inputs) throws Refused {
		try {
			CommandModule module = ImageJContext.get().service(CommandService.class).run(info, true, inputs).get();
			if (module.isCanceled()) throw new Refused(reason(module));
			return module;
		}
		catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Refused("");
		}
		catch (ExecutionException e) {
			throw new Refused(Problems.sentence(e.getCause()));
		}
	}

	/** In Fiji SciJava has shown it already. */
	private static String reason(Cancelable module) {
		boolean shown = ImageJContext.isFiji() && !GraphicsEnvironment.isHeadless();
		return shown || module.getCancelReason() == null ? "" : module.getCancelReason();
	}

	/** On the macro's own thread, so that the macro's next line finds the image, also in batch mode. */
	private static void showOutputs(CommandInfo info, CommandModule module) {
		for (ModuleItem<?> item : info.outputs()) {
			if (!(module.getOutput(item.getName()) instanceof ImagePlus image)) continue;
			if (Interpreter.isBatchMode() && WindowManager.getImage(image.getID()) != null) WindowManager.setTempCurrentImage(image);
			else if (image.getWindow() == null) image.show();
		}
	}

	/** Whether this ImageJ runs one macro and ends. */
	private static boolean wasStartedForBatch() {
		String[] arguments = ImageJ.getArgs();
		return arguments != null && Arrays.stream(arguments).anyMatch("-batch"::equals);
	}

	/**
	 * Ends a macro from within its {@code call(...)}, where an exception would only be logged. On another thread, because
	 * the interpreter waits for its own.
	 */
	private static void abort(Interpreter macro) {
		if (macro == null) return;
		Thread thread = new Thread(macro::abortMacro, "STU-Net macro abort");
		thread.setDaemon(true);
		thread.start();
		for (int i = 0; i < 200 && !macro.done(); i++)
			IJ.wait(5);
	}
}
