package sc.fiji.stunet.fiji.dialog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.swing.SwingUtilities;
import javax.swing.Timer;

import ij.ImagePlus;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.SelectedBox;
import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.Problems;
import sc.fiji.stunet.fiji.launch.RunTimes;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.job.ExpectedWork;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.progress.Durations;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.worker.client.RemoteJobs;

/**
 * What a prediction is expected to take as the form is filled in now: the engine is asked in the background, the last
 * question alone is answered.
 */
final class Expectations implements AutoCloseable {

	/**
	 * @param ofChoices a few words for each speed; empty: not known
	 * @param line about all; empty: nothing to say yet
	 */
	record Expected(Map<String, String> ofChoices, String line) {

		static final Expected NOTHING = new Expected(Map.of(), "");
	}

	/** Estimates predictions with these settings; see {@link RemoteJobs#expected}. */
	interface Estimator {

		List<ExpectedWork> of(
				Path model, Extent size, Spacing spacing, List<PredictionSettings> all, Progress progress);
	}

	static final String UNKNOWN_TIME = "the time is known after the first prediction on this computer";
	static final String UNKNOWN_SIZE = "Time and memory are known when the files are read.";

	private static final int PAUSE_MS = 250;

	private final Form form;
	private final Estimator estimator;
	private final Consumer<Expected> shown;
	private final Timer soon = new Timer(PAUSE_MS, e -> ask());
	private final ExecutorService background = Executors.newSingleThreadExecutor(work -> {
		Thread thread = new Thread(work, "STU-Net expectations");
		thread.setDaemon(true);
		return thread;
	});
	/** The number of the last question; only its answer is shown. */
	private final AtomicInteger questions = new AtomicInteger();

	/** @param shown called on Swing's thread */
	Expectations(Form form, Estimator estimator, Consumer<Expected> shown) {
		this.form = form;
		this.estimator = estimator;
		this.shown = shown;
		soon.setRepeats(false);
	}

	static Estimator of(EngineService engine) {
		return (model, size, spacing, all, progress) ->
				new RemoteJobs(engine.segmentation()).expected(model, size, spacing, all, progress);
	}

	/** To be called on Swing's thread when the form has changed. */
	void askSoon() {
		questions.incrementAndGet();
		soon.restart();
	}

	private void ask() {
		int question = questions.get();
		Map<String, Object> typed = form.typed();
		Optional<ImagePlus> image =
				form.field(Field.Kind.SOURCE).flatMap(field -> form.images().titled(form.text(field)));
		background.execute(() -> {
			Expected expected = expected(typed, image, question);
			SwingUtilities.invokeLater(() -> {
				if (question == questions.get()) shown.accept(expected);
			});
		});
	}

	private Expected expected(Map<String, Object> typed, Optional<ImagePlus> image, int question) {
		if (question != questions.get()) return Expected.NOTHING;
		try {
			return new Question(typed, image).answer(estimator, new Asked(question));
		} catch (UserError e) {
			return new Expected(Map.of(), Problems.sentence(e));
		} catch (RuntimeException e) {
			// A field that is not filled in, or wrong: that is said when OK is pressed.
			return Expected.NOTHING;
		}
	}

	/** Cancelled by the next question. */
	private final class Asked implements Progress {

		private final int question;

		Asked(int question) {
			this.question = question;
		}

		@Override
		public void report(String activity, long done, long total) {}

		@Override
		public void log(String sentence) {}

		@Override
		public boolean isCancelled() {
			return question != questions.get();
		}
	}

	/**
	 * What is to be estimated.
	 *
	 * @param typed what stands in the fields of a prediction, by their keys
	 * @param image that is chosen; empty: a file
	 */
	record Question(Map<String, Object> typed, Optional<ImagePlus> image) {

		private String text(String key) {
			return String.valueOf(typed.getOrDefault(key, "")).strip();
		}

		Expected answer(Estimator estimator, Progress progress) {
			if (text("model").isEmpty() || image.isEmpty() && text("image").isEmpty()) return Expected.NOTHING;
			Model model = Model.read(Path.of(text("model")));
			Reading reading = Reading.of(text("spacing"), 0, 0, text("stack"));
			Optional<Extent> size = image.isPresent()
					? Optional.of(size(image.get(), reading.channelsAreSlices()))
					: VolumeFiles.sizeOf(file());
			if (size.isEmpty()) return new Expected(Map.of(), UNKNOWN_SIZE);
			Spacing spacing = reading.spacing().orElseGet(() -> image.map(Calibrations::spacing)
					.orElseGet(() -> VolumeFiles.spacingOf(file()).orElseThrow()));
			List<PredictionSettings> settings = new ArrayList<>();
			for (Speed speed : Speed.values()) settings.add(settings(speed));
			return words(model, estimator.of(model.folder(), size.get(), spacing, settings, progress));
		}

		private Path file() {
			return Path.of(text("image").split(";")[0].strip());
		}

		private static Extent size(ImagePlus image, boolean channelsAreSlices) {
			int slices = channelsAreSlices ? image.getStackSize() : image.getNSlices();
			return new Extent(image.getWidth(), image.getHeight(), slices);
		}

		/** The chosen speed has the step and the mirroring that the form has, the other one its own. */
		private PredictionSettings settings(Speed speed) {
			boolean isChosen = speed.text().equals(text("speed"));
			double step = isChosen ? Double.parseDouble(text("step")) : speed.step();
			boolean mirrors = isChosen ? (Boolean) typed.get("mirror") : speed.mirrors();
			return new PredictionSettings(
					step, mirrors ? Optional.empty() : Optional.of(false), Optional.empty(), speed, scope());
		}

		/** The box alone: the rest changes little. */
		private Scope scope() {
			Scope stated = Scope.parse("", 0, text("roi"), "", 0);
			boolean selection = Boolean.TRUE.equals(typed.get("selection"));
			if (image.isEmpty() || !selection && text("slices").isEmpty()) return stated;
			boolean channelsAreSlices = Reading.of("", 0, 0, text("stack")).channelsAreSlices();
			return stated.with(SelectedBox.of(image.get(), selection, text("slices"), channelsAreSlices));
		}

		private Expected words(Model model, List<ExpectedWork> works) {
			Map<String, String> ofChoices = new LinkedHashMap<>();
			String line = "";
			Iterator<ExpectedWork> each = works.iterator();
			for (Speed speed : Speed.values()) {
				ExpectedWork work = each.next();
				OptionalDouble seconds = RunTimes.seconds(model, text("device"), work);
				if (seconds.isPresent())
					ofChoices.put(speed.text(), "about " + Durations.text(Math.max(1, seconds.getAsDouble())));
				if (speed.text().equals(text("speed"))) line = line(work, seconds);
			}
			return new Expected(ofChoices, line);
		}

		private static String line(ExpectedWork work, OptionalDouble seconds) {
			long runs = (long) work.tiles() * work.runs();
			return String.format(
					Locale.ROOT,
					"Expected: %.1f GB of memory, %d %s of the network; %s.",
					work.bytes() / 1e9,
					runs,
					runs == 1 ? "run" : "runs",
					seconds.isPresent() ? "about " + Durations.text(Math.max(1, seconds.getAsDouble())) : UNKNOWN_TIME);
		}
	}

	@Override
	public void close() {
		questions.incrementAndGet();
		soon.stop();
		background.shutdown();
	}
}
