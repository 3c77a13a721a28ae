package sc.fiji.stunet.fiji.launch;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import ij.ImagePlus;
import ij.gui.Roi;

import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Citation;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.volume.Axes;

/** The provenance of a result, as properties of the image or of every ROI, which are saved with them. */
public final class ResultProperties {

	private final Map<String, String> all = new LinkedHashMap<>();

	/** @param device the one that computed */
	public ResultProperties(Model model, PredictionSettings settings, String device) {
		all.put("model", model.name());
		all.put("weights SHA-256", model.provenance().weightsSha256());
		all.put("device", device);
		all.put("cite", Citation.of(model).brief());
		all.put("step", Double.toString(settings.step()));
		all.put(
				"mirroring",
				mirroring(settings.mirror().orElse(true) ? model.plan().mirrorAxes() : Set.of()));
		if (settings.speed() != Speed.BEST) all.put("speed", settings.speed().text());
		if (!settings.scope().equals(Scope.ALL))
			all.put("scope", settings.scope().text());
		settings.orientation().ifPresent(stated -> all.put("orientation", stated.text()));
		all.put(
				"version",
				Optional.ofNullable(ResultProperties.class.getPackage().getImplementationVersion())
						.orElse("unknown"));
	}

	private static String mirroring(Set<Integer> axes) {
		return axes.isEmpty() ? "none" : String.join(" ", Axes.names(new TreeSet<>(axes)));
	}

	/** Sets {@code STU-Net model} and so on. */
	public void set(ImagePlus image) {
		all.forEach((name, value) -> image.setProp("STU-Net " + name, value));
	}

	/** Sets {@code STU-Net-model} and so on: a ROI that is saved loses keys with spaces. */
	public void set(Roi roi) {
		all.forEach((name, value) -> roi.setProperty("STU-Net-" + name.replace(' ', '-'), value));
	}
}
