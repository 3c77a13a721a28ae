package sc.fiji.stunet.batch;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Provenance;
import sc.fiji.stunet.volume.StatedOrientation;

/**
 * All settings that influence a label map, besides the scan. Not the device: its rounding changes single voxels at
 * most, and the parts of one batch may run on different ones.
 *
 * @param weights SHA-256 of the model's weights
 * @param description SHA-256 of the rest of the model: plan, structures, network
 * @param step between tiles as a fraction of the patch
 * @param mirror axes of mirroring, such as xyz; empty: none
 * @param version of this program
 * @param reading options for reading the scans, such as "spacing=1,1,2"; empty: as they are
 * @param orientation stated for scans without one, such as "LPS" or "as-stored"; empty: none
 * @param speed such as "fast"; empty: best
 * @param scope such as "structures=liver smallest=50"; empty: everything everywhere
 */
public record Settings(
		@JsonProperty("weights") String weights,
		@JsonProperty("description") String description,
		@JsonProperty("step") double step,
		@JsonProperty("mirror") String mirror,
		@JsonProperty("version") String version,
		@JsonProperty("reading") String reading,
		@JsonProperty("orientation") String orientation,
		@JsonProperty("speed") @JsonInclude(JsonInclude.Include.NON_EMPTY) String speed,
		@JsonProperty("scope") @JsonInclude(JsonInclude.Include.NON_EMPTY) String scope) {

	public Settings {
		Objects.requireNonNull(weights);
		Objects.requireNonNull(description);
		Objects.requireNonNull(mirror);
		Objects.requireNonNull(version);
		// Records of earlier versions lack it.
		reading = reading == null ? "" : reading;
		orientation = orientation == null ? "" : orientation;
		speed = speed == null ? "" : speed;
		scope = scope == null ? "" : scope;
	}

	/** @param reading options for reading the scans; equal for equal volumes */
	public static Settings of(Model model, PredictionSettings prediction, String reading) {
		String version = Settings.class.getPackage().getImplementationVersion();
		return new Settings(
				model.provenance().weightsSha256(),
				description(model),
				prediction.step(),
				prediction.mirror().orElse(true) ? String.join("", model.plan().mirrorNames()) : "",
				version == null ? "(built here)" : version,
				reading,
				prediction.orientation().map(StatedOrientation::text).orElse(""),
				prediction.speed() == Speed.BEST ? "" : prediction.speed().text(),
				scope(prediction.scope()));
	}

	/** The scope, with the weights of its first model, which may be replaced by others of the same name. */
	private static String scope(Scope scope) {
		String weights = scope.cropWith()
				.map(first -> " of weights "
						+ Model.read(first.model()).provenance().weightsSha256().substring(0, 8))
				.orElse("");
		return scope.text() + weights;
	}

	/** The digest of a model without the place and date of its import. */
	private static String description(Model model) {
		Provenance none = new Provenance(
				Optional.empty(),
				Optional.empty(),
				Optional.empty(),
				"",
				model.provenance().weightsSha256());
		String text = model.with(none).description();
		return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
	}

	/** @return the different settings of these, for the user: "with the step 0.5 instead of 0.75"; empty if equal */
	Optional<String> differenceTo(Settings now) {
		if (!weights.equals(now.weights) || !description.equals(now.description))
			return Optional.of("with another model");
		Map<String, Object[]> others = new LinkedHashMap<>();
		others.put("the step", new Object[] {step, now.step});
		others.put("mirroring over", new Object[] {axes(mirror), axes(now.mirror)});
		others.put("scans read", new Object[] {read(reading), read(now.reading)});
		if (!isSameOrientation(now))
			others.put("the orientation", new Object[] {told(orientation), told(now.orientation)});
		others.put("the speed", new Object[] {chosen(speed), chosen(now.speed)});
		others.put("the scope", new Object[] {restricted(scope), restricted(now.scope)});
		others.put("version", new Object[] {version, now.version});
		String differences = others.entrySet().stream()
				.filter(one -> !one.getValue()[0].equals(one.getValue()[1]))
				.map(one -> one.getKey() + " " + one.getValue()[0] + " instead of " + one.getValue()[1])
				.collect(Collectors.joining(", "));
		return differences.isEmpty() ? Optional.empty() : Optional.of("with " + differences);
	}

	private static String chosen(String speed) {
		return speed.isEmpty() ? Speed.BEST.text() : speed;
	}

	private static String restricted(String scope) {
		return scope.isEmpty() ? "everything" : scope;
	}

	private static String read(String reading) {
		return reading.isEmpty() ? "as they are" : "with " + reading;
	}

	/**
	 * Whether both mean the same orientation: a scan that was segmented without a stated one has its own, which letters
	 * cannot change.
	 */
	private boolean isSameOrientation(Settings now) {
		boolean letters = now.orientation.length() == 3;
		return orientation.equals(now.orientation) || orientation.isEmpty() && letters;
	}

	private static String told(String orientation) {
		return orientation.isEmpty() ? "of the scans" : orientation;
	}

	private static String axes(String mirror) {
		return mirror.isEmpty() ? "no axis" : mirror;
	}
}
