package sc.fiji.stunet.fiji;

import java.awt.EventQueue;
import java.awt.GraphicsEnvironment;
import java.awt.Toolkit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

import ij.IJ;
import ij.ImagePlus;
import ij.Macro;
import ij.WindowManager;
import ij.gui.StackWindow;
import ij.macro.Interpreter;
import ij.plugin.PlugIn;
import org.scijava.Cancelable;
import org.scijava.command.CommandInfo;
import org.scijava.command.CommandService;
import org.scijava.module.Module;
import org.scijava.module.ModuleItem;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.dialog.CommandDialog;
import sc.fiji.stunet.fiji.install.PlainImageJ;
import sc.fiji.stunet.fiji.launch.CommandInputs;
import sc.fiji.stunet.fiji.launch.CommandLineRun;
import sc.fiji.stunet.fiji.launch.ImageJContext;
import sc.fiji.stunet.fiji.launch.LaunchedCommand;
import sc.fiji.stunet.fiji.launch.MacroOptions;
import sc.fiji.stunet.fiji.launch.Message;
import sc.fiji.stunet.fiji.launch.Outcome;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.view.OnScreen;

/**
 * Runs SciJava commands from ImageJ's menu and macros, in the same way in plain ImageJ and in Fiji, with a window and
 * without. {@code plugins.config} and users' macros call it by this name.
 */
public final class Launcher implements PlugIn {

	/**
	 * Runs a command from a macro in a plain ImageJ without a window, where {@code run(...)} finds no menu: {@code
	 * call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.PredictCommand", "model=...")}.
	 *
	 * @throws IllegalStateException with the reason, if it fails outside of a macro
	 * @return an empty text, since a macro prints what it does not assign; the resulting image is the current one
	 */
	public static String call(String className, String options) {
		if (runsAnew("call", new Class<?>[] {String.class, String.class}, className, options)) return "";
		Interpreter macro = Interpreter.getInstance();
		try {
			new Launcher().launch(className, options == null ? "" : options);
		} catch (Refused refused) {
			refused.tell();
			if (macro == null) throw new IllegalStateException(refused.getMessage());
			abort(macro);
		}
		return "";
	}

	/** @param className of the command; the options are those of the macro */
	@Override
	public void run(String className) {
		if (!runsAnew("run", new Class<?>[] {String.class}, className)) start(className, Macro.getOptions());
	}

	/**
	 * Completes a plain ImageJ, where classes of ours that use SciJava can be loaded only then, and by another loader.
	 *
	 * @return false if nothing was missing
	 */
	private static boolean runsAnew(String method, Class<?>[] types, Object... arguments) {
		try {
			Optional<ClassLoader> complete = PlainImageJ.complete();
			if (complete.isEmpty()) return false;
			Class<?> anew = complete.get().loadClass(Launcher.class.getName());
			anew.getMethod(method, types).invoke(anew.getDeclaredConstructor().newInstance(), arguments);
		} catch (UserError e) {
			Message.show(e.getMessage(), "");
			abort(Interpreter.getInstance());
		} catch (ReflectiveOperationException e) {
			throw new IllegalStateException(e);
		}
		return true;
	}

	private void start(String className, String options) {
		Interpreter macro = Interpreter.getInstance();
		try {
			launch(className, options);
		} catch (Refused refused) {
			refused.tell();
			abort(macro);
		}
	}

	/** Thrown when there is no result; the message is a sentence for the user, empty if the user cancelled. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		private final String details;
		private final int exitCode;
		private final boolean begun;

		Refused(String sentence) {
			this(sentence, "", CommandLineRun.FAILED);
		}

		Refused(String sentence, String details, int exitCode) {
			this(new Outcome.Refusal(sentence, details, exitCode));
		}

		Refused(Outcome.Refusal refusal) {
			super(refusal.sentence());
			this.details = refusal.details();
			this.exitCode = refusal.exitCode();
			this.begun = refusal.begun();
		}

		void tell() {
			CommandLineRun.fail(getMessage(), exitCode);
			if (!getMessage().isEmpty()) Message.show(getMessage(), details);
		}
	}

	private void launch(String className, String options) throws Refused {
		CommandInfo info = ImageJContext.get().service(CommandService.class).getCommand(className);
		if (info == null) throw new Refused("There is no command " + className + "; install STU-Net again.");
		boolean asks = options == null
				&& !GraphicsEnvironment.isHeadless()
				&& !CommandLineRun.isOne()
				&& !Interpreter.isBatchMode();
		if (asks) ask(info);
		else showOutputs(info, run(info, withCurrentImage(info, inputs(info, options))));
	}

	private static Map<String, Object> inputs(CommandInfo info, String options) throws Refused {
		try {
			return new CommandInputs(info).from(MacroOptions.parse(options));
		} catch (InvalidRequest e) {
			throw new Refused(e.getMessage());
		}
	}

	/** Shows the dialog until the command begins or is cancelled; after a refusal it keeps what was typed. */
	private static void ask(CommandInfo info) throws Refused {
		boolean hasDialog = !new CommandInputs(info).items().isEmpty();
		while (true) {
			Optional<Map<String, Object>> inputs =
					hasDialog ? CommandDialog.ask(ImageJContext.get(), info) : Optional.of(Map.of());
			if (inputs.isEmpty()) return;
			try {
				Module module = run(info, withCurrentImage(info, inputs.get()));
				if (hasDialog) new CommandInputs(info).record(module);
				showOutputs(info, module);
				return;
			} catch (Refused refused) {
				if (refused.getMessage().isEmpty() || refused.begun || !hasDialog) throw refused;
				refused.tell();
			}
		}
	}

	private static Map<String, Object> withCurrentImage(CommandInfo info, Map<String, Object> typed) {
		Map<String, Object> inputs = new LinkedHashMap<>(typed);
		ImagePlus current = WindowManager.getCurrentImage();
		for (ModuleItem<?> item : info.inputs())
			if (item.getType() == ImagePlus.class && current != null) inputs.putIfAbsent(item.getName(), current);
		return inputs;
	}

	private static Module run(CommandInfo info, Map<String, Object> inputs) throws Refused {
		try {
			Module module = new LaunchedCommand(ImageJContext.get(), info).run(inputs);
			if (module instanceof Cancelable ended && ended.isCanceled())
				throw refused(module, ended.getCancelReason());
			return module;
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Refused("");
		} catch (ExecutionException e) {
			throw new Refused(Problems.sentence(e.getCause()), Problems.details(e.getCause()), CommandLineRun.FAILED);
		}
	}

	private static Refused refused(Module module, String reason) {
		return Outcome.of(module.getDelegateObject())
				.refusal()
				.map(Refused::new)
				// In Fiji, SciJava has shown it already.
				.orElseGet(() -> new Refused(
						reason == null || ImageJContext.isFiji() && !GraphicsEnvironment.isHeadless() ? "" : reason));
	}

	/** Shows images on the macro's own thread, so that the macro's next line finds them, also in batch mode. */
	private static void showOutputs(CommandInfo info, Module module) {
		for (ModuleItem<?> item : info.outputs()) {
			if (!(module.getOutput(item.getName()) instanceof ImagePlus image)) continue;
			if (Interpreter.isBatchMode() && WindowManager.getImage(image.getID()) != null)
				WindowManager.setTempCurrentImage(image);
			else if (image.getWindow() == null) {
				image.show();
				followSlice(image);
				makeCurrent(image);
			}
		}
	}

	/** A new window's slider stands at the first slice, whichever is shown. */
	private static void followSlice(ImagePlus image) {
		if (image.getWindow() instanceof StackWindow window && !image.isDisplayedHyperStack())
			window.updateSliceSelector();
	}

	/** A window that moves while it is shown, beside its scan, may lose the focus to it again. */
	private static void makeCurrent(ImagePlus image) {
		if (image.getWindow() == null || EventQueue.isDispatchThread()) return;
		OnScreen.run(Toolkit.getDefaultToolkit()::sync);
		OnScreen.run(() -> {
			if (WindowManager.getCurrentImage() != image) WindowManager.setCurrentWindow(image.getWindow());
		});
	}

	/**
	 * Ends a macro from within its {@code run(...)} or {@code call(...)}, where ImageJ swallows exceptions. On another
	 * thread, because the interpreter waits for its own. A script in another language has no interpreter: its {@code
	 * IJ.run(...)} throws.
	 */
	private static void abort(Interpreter macro) {
		if (macro == null) {
			throwFromRun();
			return;
		}
		Thread thread = new Thread(macro::abortMacro, "STU-Net macro abort");
		thread.setDaemon(true);
		thread.start();
		for (int i = 0; i < 200 && !macro.done(); i++) IJ.wait(5);
	}

	/**
	 * Makes ImageJ's {@code run} throw, which it does only in an ImageJ with a window, or in batch mode: so batch mode
	 * is on until it has thrown.
	 */
	private static void throwFromRun() {
		Thread script = Thread.currentThread();
		if (IJ.getInstance() == null && !Interpreter.isBatchMode() && isInRun(script)) {
			Interpreter.batchMode = true;
			Thread back = new Thread(
					() -> {
						while (script.isAlive() && isInRun(script)) IJ.wait(5);
						Interpreter.batchMode = false;
					},
					"STU-Net script abort");
			back.setDaemon(true);
			back.start();
		}
		Macro.abort();
	}

	private static boolean isInRun(Thread script) {
		return Arrays.stream(script.getStackTrace())
				.anyMatch(call -> call.getClassName().equals(IJ.class.getName())
						&& call.getMethodName().equals("run"));
	}
}
