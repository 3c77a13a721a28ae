package sc.fiji.stunet.fiji.image;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import ij.gui.PointRoi;
import ij.gui.Roi;
import ij.io.RoiDecoder;
import ij.io.RoiEncoder;

import sc.fiji.stunet.volume.InvalidVolume;

/** ROIs as the ROI Manager saves them: several in a zip file, one in a {@code .roi} file. */
public final class RoiFile {

	public static final String ZIP = ".zip";
	private static final String ONE = ".roi";
	/** No outline of a slice is larger. */
	private static final int LARGEST = 64 << 20;

	private RoiFile() {}

	/**
	 * Whether a file is named like a zip of ROIs and has some inside, as far as its directory tells. One without
	 * entries, or a damaged one, is: reading it reports that.
	 */
	public static boolean isZip(Path file) {
		if (!file.toString().toLowerCase(Locale.ROOT).endsWith(ZIP) || !Files.isRegularFile(file)) return false;
		try (ZipFile zip = new ZipFile(file.toFile())) {
			return zip.size() == 0
					|| zip.stream().anyMatch(entry -> entry.getName().endsWith(ONE));
		} catch (IOException e) {
			return true;
		}
	}

	/** @throws InvalidVolume if the file cannot be read, or has something else inside */
	public static List<Roi> read(Path file) {
		try {
			if (file.toString().toLowerCase(Locale.ROOT).endsWith(ONE))
				return List.of(roi(Files.readAllBytes(file), file.getFileName().toString(), file));
			List<Roi> rois = new ArrayList<>();
			try (ZipInputStream zip = new ZipInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
				for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry())
					if (entry.getName().endsWith(ONE)) rois.add(roi(zip.readNBytes(LARGEST), entry.getName(), file));
			}
			if (rois.isEmpty())
				throw new InvalidVolume(file + " has no ROIs; save them there with More > Save... of the ROI Manager.");
			return rois;
		} catch (NoSuchFileException e) {
			throw new InvalidVolume(file + " does not exist; check the name.", e);
		} catch (IOException e) {
			throw new InvalidVolume("Cannot read " + file + " (" + e.getMessage() + "); save its ROIs anew.", e);
		}
	}

	private static Roi roi(byte[] bytes, String entry, Path file) {
		String name = entry.substring(entry.lastIndexOf('/') + 1).replaceFirst("[.]roi$", "");
		try {
			Roi roi = new RoiDecoder(bytes, name).getRoi();
			if (roi != null) return roi;
		} catch (IOException | RuntimeException e) {
			throw damaged(name, file, e);
		}
		throw damaged(name, file, null);
	}

	private static InvalidVolume damaged(String name, Path file, Exception cause) {
		return new InvalidVolume(file + ": the ROI '" + name + "' is damaged; save the ROIs anew.", cause);
	}

	/** Writes a zip file whose entries are called after the ROIs, with a number at the end where names are equal. */
	public static void write(List<Roi> rois, OutputStream out) throws IOException {
		ZipOutputStream zip = new ZipOutputStream(out);
		Set<String> taken = new HashSet<>();
		for (Roi roi : rois) {
			String name = Objects.requireNonNullElse(roi.getName(), "").replaceAll("[/\\\\\\p{Cntrl}]", "_");
			String free = name.isBlank() ? LabelledRois.nameOf(roi) : name;
			for (int number = 1; !taken.add(free); number++) free = name + "-" + number;
			zip.putNextEntry(new ZipEntry(free + ONE));
			zip.write(bytes(roi));
		}
		zip.finish();
	}

	/** A ROI as ImageJ writes it, with the slices of its points. */
	public static byte[] bytes(Roi roi) {
		return RoiEncoder.saveAsByteArray(roi instanceof PointRoi points ? counted(points) : roi);
	}

	/**
	 * ImageJ forgets the slices of points that have no counters, as those that a macro sets, and writes none that have
	 * counters and no position any more.
	 */
	private static PointRoi counted(PointRoi points) {
		int[] counters = new int[points.getNCoordinates()];
		// The slice lies above the counter, which has eight bits.
		for (int i = 0; i < counters.length; i++)
			counters[i] = points.getCounter(i) & 0xff | points.getPointPosition(i) << 8;
		PointRoi counted = (PointRoi) points.clone();
		counted.setCounters(counters);
		return counted;
	}
}
