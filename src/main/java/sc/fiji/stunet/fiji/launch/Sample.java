package sc.fiji.stunet.fiji.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

import ij.ImagePlus;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.GreyImage;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.progress.Progress;

/** The sample scan, which lies in the plugin itself: to try the sample model, brain_tissue, on. */
public final class Sample {

	static final String TITLE = "t1_mni152_2mm";
	private static final String SCAN = "/samples/" + TITLE + ".nii.gz";

	private static final String ORIGIN =
			"""
			T1 of a head: template ICBM 152 (2009a, symmetric) at 2 mm.
			Copyright (C) 1993-2009 Louis Collins, McConnell Brain Imaging Centre, Montreal Neurological Institute,
			McGill University. Permission to use, copy, modify, and distribute this software and its documentation for
			any purpose and without fee is hereby granted, provided that the above copyright notice appear in all
			copies.
			Fonov et al., NeuroImage 54 (2011) 313-327.
			""";

	private Sample() {}

	/** The scan in its place in the patient, with its origin as the image's info. */
	public static ImagePlus open(Progress progress) {
		try (InputStream scan = Sample.class.getResourceAsStream(SCAN)) {
			if (scan == null)
				throw new InvalidRequest("The sample scan is missing in this installation; install STU-Net again.");
			Path file = AtomicFile.temporary(Path.of(System.getProperty("java.io.tmpdir")));
			try {
				Files.copy(scan, file, StandardCopyOption.REPLACE_EXISTING);
				ImagePlus image = GreyImage.of(VolumeFiles.plain(progress).read(file), TITLE);
				image.setProperty("Info", ORIGIN);
				return image;
			} finally {
				Files.deleteIfExists(file);
			}
		} catch (IOException e) {
			throw new InvalidRequest("The sample scan cannot be read (" + e.getMessage() + ").", e);
		}
	}
}
