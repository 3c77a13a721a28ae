package sc.fiji.stunet.fiji.launch;

import sc.fiji.stunet.failure.InvalidRequest;

/** The modality of an open image, which ImageJ does not store. */
public enum Modality {

	/** Each image is scaled by its own mean and deviation. */
	OTHER,
	/** Hounsfield units: clipped and scaled by the intensities inside the structures. */
	CT;

	/** The word in a macro for any other modality. */
	public static final String ANY = "other";

	public static final String HOUNSFIELD = "CT";

	/** @throws InvalidRequest if it is no modality */
	public static Modality of(String text) {
		if (text.strip().equalsIgnoreCase(ANY)) return OTHER;
		if (text.strip().equalsIgnoreCase(HOUNSFIELD)) return CT;
		throw new InvalidRequest("The option modality=" + text + " is neither " + ANY + " nor " + HOUNSFIELD + ".");
	}

	/** The channel's name in {@code dataset.json}: nnU-Net's rules recognise CT by its name. */
	String ofChannel(int channel) {
		return this == CT ? HOUNSFIELD : "channel_" + channel;
	}
}
