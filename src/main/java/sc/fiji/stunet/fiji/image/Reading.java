package sc.fiji.stunet.fiji.image;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.Spacing;

/**
 * How to read an image or a file as a volume, where its metadata are missing or wrong.
 *
 * @param spacing voxel size that replaces its own
 * @param channelFrame which channel and frame of a hyperstack
 * @param channelsAreSlices whether channels or times of an image without slices are its slices
 */
public record Reading(Optional<Spacing> spacing, ImageVolume.ChannelFrame channelFrame, boolean channelsAreSlices) {

	/** Reads the image as it is. */
	public static final Reading AS_IT_IS = new Reading(Optional.empty(), ImageVolume.ChannelFrame.WHOLE, false);

	/**
	 * Parses user input.
	 *
	 * @param spacing {@code x,y,z} in mm; null or empty: its own
	 * @param channel from 1; 0: all
	 * @param frame from 1; 0: the only one
	 * @param stack {@code z}: channels are slices; null or empty: they are not
	 * @throws InvalidRequest if it is something else
	 */
	public static Reading of(String spacing, int channel, int frame, String stack) {
		boolean channelsAreSlices = stack != null && !stack.isBlank();
		if (channelsAreSlices && !stack.strip().equalsIgnoreCase("z"))
			throw new InvalidRequest("The option stack=" + stack
					+ " is not known; stack=z takes the channels of an image without slices for its slices.");
		return new Reading(
				Optional.ofNullable(spacing).filter(text -> !text.isBlank()).map(Calibrations::parse),
				new ImageVolume.ChannelFrame(channel, frame),
				channelsAreSlices);
	}

	/** The same of another time point. */
	public Reading at(int frame) {
		return new Reading(spacing, new ImageVolume.ChannelFrame(channelFrame.channel(), frame), channelsAreSlices);
	}

	/** The geometry with the stated voxel size, if there is one. */
	public Geometry geometry(Geometry own) {
		return spacing.map(own::with).orElse(own);
	}

	/** @throws InvalidRequest if another channel or frame is requested */
	public void checkIsWhole(String name) {
		if (channelFrame.channel() > 1 || channelFrame.frame() > 1)
			throw new InvalidRequest(name + " has one channel and one time point; leave channel= and frame= out.");
	}

	/** The options as text, "spacing=1,1,2 channel=2", equal for equal volumes; empty: as it is. */
	public String description() {
		List<String> words = new ArrayList<>();
		spacing.ifPresent(mm -> words.add("spacing=" + mm.text()));
		if (channelFrame.channel() > 0) words.add("channel=" + channelFrame.channel());
		if (channelFrame.frame() > 0) words.add("frame=" + channelFrame.frame());
		if (channelsAreSlices) words.add("stack=z");
		return String.join(" ", words);
	}
}
