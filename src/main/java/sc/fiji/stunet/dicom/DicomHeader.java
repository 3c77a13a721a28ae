package sc.fiji.stunet.dicom;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

import sc.fiji.stunet.dicom.ElementInput.Element;
import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.volume.InvalidVolume;

/** The data elements of a DICOM file before its pixels (DICOM PS3.10, section 7.1). */
final class DicomHeader {

	private static final String IMPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2";
	private static final String EXPLICIT_BIG_ENDIAN = "1.2.840.10008.1.2.2";
	private static final String DEFLATED = "1.2.840.10008.1.2.1.99";
	private static final String DIRECTORY = "1.2.840.10008.1.3.10";
	private static final int LONGEST_VALUE = 1 << 16;
	private static final int LONGEST_TEXT = 200;

	private final Path file;
	private final Map<DicomTag, byte[]> values = new EnumMap<>(DicomTag.class);
	private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
	private long pixelOffset = -1;
	private long pixelBytes;

	private DicomHeader(Path file) {
		this.file = file;
	}

	/**
	 * @return empty if it is no DICOM file
	 * @throws InvalidVolume if it is damaged or cannot be read
	 */
	static Optional<DicomHeader> read(Path file) {
		try {
			if (!DicomSignature.isDicom(file)) return Optional.empty();
			DicomHeader header = new DicomHeader(file);
			try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
				header.read(new ElementInput(in, Files.size(file)));
			}
			return Optional.of(header);
		} catch (EOFException e) {
			throw new InvalidVolume(file + " ends within its DICOM header; copy or export the series again.", e);
		} catch (AccessDeniedException e) {
			throw new InvalidVolume(file + " cannot be read, and may be a DICOM slice; check its permissions.", e);
		} catch (IOException e) {
			throw new InvalidVolume(
					"Cannot read " + file + " (" + e.getMessage() + "); copy or export the series again.", e);
		}
	}

	private void read(ElementInput in) throws IOException {
		DicomSignature start = DicomSignature.of(in);
		in.setOrder(start.order());
		while (in.nextGroup(ByteOrder.LITTLE_ENDIAN) == DicomSignature.META_GROUP) keep(in.next(), in);
		String syntax = transferSyntax();
		if (syntax.equals(DEFLATED))
			throw new InvalidVolume(
					file + " is a DICOM file whose header is compressed too (deflated); convert the series to "
							+ "NIfTI (.nii.gz).");
		order = syntax.equals(EXPLICIT_BIG_ENDIAN) ? ByteOrder.BIG_ENDIAN : start.order();
		in.setOrder(order);
		while (in.nextGroup(order) >= 0) {
			Element element = in.next();
			if (element.tag() == DicomTag.PIXEL_DATA) {
				pixelOffset = in.position();
				pixelBytes = element.length() == ElementInput.UNDEFINED
						? element.length()
						: Math.min(element.length(), in.left());
				return;
			}
			keep(element, in);
		}
	}

	private void keep(Element element, ElementInput in) throws IOException {
		DicomTag tag = DicomTag.of(element.tag());
		if (tag != null && element.length() <= LONGEST_VALUE) {
			values.put(tag, in.bytes((int) element.length()));
			return;
		}
		if (tag != null) values.put(tag, new byte[0]);
		in.skip(element);
	}

	String transferSyntax() {
		return text(DicomTag.TRANSFER_SYNTAX).orElse(IMPLICIT_LITTLE_ENDIAN);
	}

	ByteOrder order() {
		return order;
	}

	/** The position of the pixels in the file; negative if there are none. */
	long pixelOffset() {
		return pixelOffset;
	}

	/** Length of the pixels that the file contains; {@link ElementInput#UNDEFINED} when they are compressed. */
	long pixelBytes() {
		return pixelBytes;
	}

	boolean has(DicomTag tag) {
		return values.containsKey(tag);
	}

	/** Text without control characters; empty when the element is missing or blank. */
	Optional<String> text(DicomTag tag) {
		// Values are padded to an even length, with a space or, for UIDs, a zero.
		return Optional.ofNullable(values.get(tag))
				.map(value -> new String(value, StandardCharsets.ISO_8859_1)
						.replaceAll("[" + PlainText.CONTROL + "]", " ")
						.strip())
				.map(text -> text.substring(0, Math.min(text.length(), LONGEST_TEXT)))
				.filter(text -> !text.isEmpty());
	}

	/** Whether the file is a disc's list of other files (DICOMDIR). */
	boolean isDirectory() {
		return text(DicomTag.MEDIA_STORAGE).filter(DIRECTORY::equals).isPresent();
	}

	/** The number of images in the file; 0 counts as 1, as in GDCM. */
	long frames() {
		return numbers(DicomTag.FRAMES, 1)
				.map(count -> Math.max(1, (long) count[0]))
				.orElse(1L);
	}

	/** @param otherwise returned when the element is missing */
	int unsignedShort(DicomTag tag, int otherwise) {
		byte[] value = values.get(tag);
		return value == null || value.length < 2
				? otherwise
				: Short.toUnsignedInt(ByteBuffer.wrap(value).order(order).getShort());
	}

	/**
	 * Reads decimal numbers, separated by backslashes.
	 *
	 * @return empty when the element is missing or blank
	 * @throws InvalidVolume unless there are that many finite numbers
	 */
	Optional<double[]> numbers(DicomTag tag, int count) {
		return text(tag).map(text -> {
			try {
				double[] numbers = Arrays.stream(text.split("\\\\"))
						.mapToDouble(number -> Double.parseDouble(number.strip()))
						.toArray();
				if (numbers.length == count && Arrays.stream(numbers).allMatch(Double::isFinite)) return numbers;
			} catch (NumberFormatException e) {
				// The sentence below reports it.
			}
			throw new InvalidVolume(
					file + " is damaged: its DICOM element " + tag + " is '" + text + "'; export the series again.");
		});
	}
}
