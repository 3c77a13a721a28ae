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

import ij.ImagePlus;

import sc.fiji.stunet.fiji.dialog.Expectations.Expected;
import sc.fiji.stunet.fiji.image.Calibrations;
import sc.fiji.stunet.fiji.image.Reading;
import sc.fiji.stunet.fiji.image.SelectedBox;
import sc.fiji.stunet.fiji.launch.EngineService;
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
 * What a prediction is expected to take.
 *
 * @param typed what stands in its fields, by their keys
 * @param image that is chosen; empty: a file
 */
record PredictionQuestion(Map<String, Object> typed, Optional<ImagePlus> image, Estimator estimator)
		implements Expectations.Question {

	/** Estimates predictions with these settings; see {@link RemoteJobs#expected}. */
	interface Estimator {

		List<ExpectedWork> of(
				Path model, Extent size, Spacing spacing, List<PredictionSettings> all, Progress progress);
	}

	static final String UNKNOWN_TIME = "the time is known after the first prediction on this computer";
	static final String UNKNOWN_SIZE = "Time and memory are known when the files are read.";

	/** @param form of a prediction */
	static PredictionQuestion of(Form form, EngineService engine) {
		Map<String, Object> typed = form.typed();
		String device = String.valueOf(typed.getOrDefault("device", "auto"));
		return new PredictionQuestion(
				typed,
				form.field(Field.Kind.SOURCE).flatMap(field -> form.images().titled(form.text(field))),
				(model, size, spacing, all, progress) ->
						new RemoteJobs(engine.segmentation()).expected(model, size, spacing, all, device, progress));
	}

	private String text(String key) {
		return String.valueOf(typed.getOrDefault(key, "")).strip();
	}

	@Override
	public Expected answer(Progress progress) {
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
		return words(model, frames(), estimator.of(model.folder(), size.get(), spacing, settings, progress));
	}

	/** How many time points are segmented. */
	private int frames() {
		return text("frame").equalsIgnoreCase("all")
				? image.map(ImagePlus::getNFrames)
						.orElseGet(() -> VolumeFiles.timesOf(file()).frames())
				: 1;
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

	private Expected words(Model model, int frames, List<ExpectedWork> works) {
		Map<String, String> ofChoices = new LinkedHashMap<>();
		String line = "";
		Iterator<ExpectedWork> each = works.iterator();
		for (Speed speed : Speed.values()) {
			ExpectedWork work = each.next();
			OptionalDouble seconds = times(frames, RunTimes.seconds(model, text("device"), work));
			if (seconds.isPresent())
				ofChoices.put(speed.text(), "about " + Durations.text(Math.max(1, seconds.getAsDouble())));
			if (speed.text().equals(text("speed"))) line = line(work, frames, seconds);
		}
		return new Expected(ofChoices, line);
	}

	private static OptionalDouble times(int frames, OptionalDouble seconds) {
		return seconds.isPresent() ? OptionalDouble.of(frames * seconds.getAsDouble()) : seconds;
	}

	private static String line(ExpectedWork work, int frames, OptionalDouble seconds) {
		long runs = (long) work.tiles() * work.runs() * frames;
		return String.format(
				Locale.ROOT,
				"Expected: %.1f GB of memory, %d %s of the network; %s.",
				work.bytes() / 1e9,
				runs,
				runs == 1 ? "run" : "runs",
				seconds.isPresent() ? "about " + Durations.text(Math.max(1, seconds.getAsDouble())) : UNKNOWN_TIME);
	}
}
