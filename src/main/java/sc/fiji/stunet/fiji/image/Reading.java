package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.ToldOrientation;

/**
 * How an image or a file is taken for a volume, where it does not tell or tells wrong.
 *
 * @param spacing voxel size that replaces its own
 * @param part of a hyperstack
 * @param channelsAreSlices whether channels or times of an image without slices are its slices
 */
public record Reading(Optional<Spacing> spacing, ImageVolume.Part part, boolean channelsAreSlices) {

	/** As it is. */
	public static final Reading AS_IT_IS = new Reading(Optional.empty(), ImageVolume.Part.WHOLE, false);

	/**
	 * What a user typed.
	 *
	 * @param spacing {@code x,y,z} in mm; null or empty: its own
	 * @param channel from 1; 0: all
	 * @param frame from 1; 0: the only one
	 * @param stack {@code z}: channels are slices; null or empty: they are not
	 * @throws InvalidRequest if it says something else
	 */
	public static Reading of(String spacing, int channel, int frame, String stack) {
		boolean channelsAreSlices = stack != null && !stack.isBlank();
		if (channelsAreSlices && !stack.strip().equalsIgnoreCase("z"))
			throw new InvalidRequest("The option stack=" + stack
					+ " is not known; stack=z takes the channels of an image without slices for its slices.");
		return new Reading(
				Optional.ofNullable(spacing).filter(text -> !text.isBlank()).map(Calibrations::parse),
				new ImageVolume.Part(channel, frame),
				channelsAreSlices);
	}

	/**
	 * What a user typed of the way a volume lies that does not tell it.
	 *
	 * @param orientation three letters or {@code as-stored}; null or empty: nothing
	 * @throws InvalidRequest if it says something else
	 */
	public static Optional<ToldOrientation> orientation(String orientation) {
		return ToldOrientation.parse(orientation);
	}

	/** With the voxel size that was given, if one was. */
	public Geometry geometry(Geometry own) {
		return spacing.map(own::with).orElse(own);
	}

	/** @throws InvalidRequest if a part is wanted of what has one channel and one time point */
	public void checkIsWhole(String name) {
		if (part.channel() > 1 || part.frame() > 1)
			throw new InvalidRequest(name + " has one channel and one time point; leave channel= and frame= out.");
	}

	/** The same text for what leads to the same volume: "spacing=1,1,2 channel=2"; empty: as it is. */
	public String description() {
		List<String> words = new ArrayList<>();
		spacing.ifPresent(mm -> words.add("spacing=" + mm.text()));
		if (part.channel() > 0) words.add("channel=" + part.channel());
		if (part.frame() > 0) words.add("frame=" + part.frame());
		if (channelsAreSlices) words.add("stack=z");
		return String.join(" ", words);
	}
}
