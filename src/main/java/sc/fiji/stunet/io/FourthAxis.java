package sc.fiji.stunet.io;

import java.util.Optional;

import sc.fiji.stunet.volume.TimeAxis;

/**
 * The fourth axis of a file that is written: channels, or time points. Of length 1 it is left out.
 *
 * @param length number of volumes
 * @param times empty: channels
 */
record FourthAxis(int length, Optional<TimeAxis> times) {

	static FourthAxis ofChannels(int channels) {
		return new FourthAxis(channels, Optional.empty());
	}

	static FourthAxis of(TimeAxis times) {
		return new FourthAxis(times.frames(), Optional.of(times));
	}

	boolean exists() {
		return length > 1;
	}

	/** Whether the time step is known. */
	boolean hasStep() {
		return times.isPresent() && times.get().step().isPresent();
	}

	/** The time step in seconds; 1 if there is none. */
	double step() {
		return hasStep() ? times.get().step().getAsDouble() : 1;
	}
}
