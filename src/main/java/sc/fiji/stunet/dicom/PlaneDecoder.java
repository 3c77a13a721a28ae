package sc.fiji.stunet.dicom;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.file.Path;

import sc.fiji.stunet.volume.InvalidVolume;

/** Decodes the compressed pixels of a DICOM file. */
@FunctionalInterface
public interface PlaneDecoder {

	/** Decodes nothing: throws an error that names a program which can. */
	PlaneDecoder NONE = (slice, content) -> {
		throw new InvalidVolume(slice + " is compressed DICOM, which needs Bio-Formats;"
				+ " let STU-Net Predict in Fiji read the folder (input=), or convert the series to NIfTI (.nii.gz).");
	};

	/**
	 * @param stored values, (x, y) with x fastest, before rescaling; all with the same number of bytes
	 * @param order of the bytes of a value
	 */
	record Plane(byte[] stored, ByteOrder order) {}

	/**
	 * @param slice file with one frame, for messages
	 * @param content all bytes of the file, which need not be read again
	 * @throws IOException if it cannot; the message contains the reason
	 * @throws sc.fiji.stunet.volume.InvalidVolume if there is no decoder
	 */
	Plane decode(Path slice, byte[] content) throws IOException;
}
