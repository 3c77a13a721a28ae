import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import ij.gui.Roi;
import ij.io.RoiEncoder;
import ij.plugin.filter.ThresholdToSelection;
import ij.process.ByteProcessor;
import ij.process.ImageProcessor;

/**
 * Outlines the structures of a label map (NIfTI of 8 bits, gzipped) on some slices, as a perfect annotator would; an
 * area named annotated marks slices that have none.
 */
public class TrueRois {

	private static final int DIMENSIONS = 42, START = 108;

	/** @param args label map, zip file to write, NAME=VALUE,... of the structures, numbers of slices from 1 */
	public static void main(String[] args) throws IOException {
		byte[] bytes;
		try (InputStream file = new GZIPInputStream(Files.newInputStream(Path.of(args[0])))) {
			bytes = file.readAllBytes();
		}
		ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		int width = header.getShort(DIMENSIONS), height = header.getShort(DIMENSIONS + 2);
		int start = (int) header.getFloat(START);
		try (OutputStream file = Files.newOutputStream(Path.of(args[1]));
				ZipOutputStream zip = new ZipOutputStream(file)) {
			for (String number : args[3].split(",")) {
				int slice = Integer.parseInt(number), from = start + (slice - 1) * width * height;
				boolean empty = true;
				for (String structure : args[2].split(",")) {
					int value = Integer.parseInt(structure.split("=")[1]);
					ByteProcessor mask = new ByteProcessor(width, height);
					for (int i = 0; i < width * height; i++) mask.set(i, bytes[from + i] == value ? 255 : 0);
					mask.setThreshold(255, 255, ImageProcessor.NO_LUT_UPDATE);
					Roi roi = new ThresholdToSelection().convert(mask);
					if (roi == null) continue;
					empty = false;
					write(zip, roi, structure.split("=")[0], slice);
				}
				if (empty) write(zip, new Roi(0, 0, 1, 1), "annotated", slice);
			}
		}
	}

	private static void write(ZipOutputStream zip, Roi roi, String name, int slice) throws IOException {
		roi.setName(name + "-" + slice);
		roi.setPosition(slice);
		zip.putNextEntry(new ZipEntry(roi.getName() + ".roi"));
		zip.write(RoiEncoder.saveAsByteArray(roi));
	}
}
