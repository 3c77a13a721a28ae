package sc.fiji.stunet.fiji.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import javax.tools.ToolProvider;

import ij.IJ;
import ij.ImagePlus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.fiji.launch.ResultKind;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.ForwardingProgress;
import sc.fiji.stunet.progress.Progress;

/** ImageJ's 3D Viewer is not on Maven Central: a class of the same name and methods stands for it. */
class Viewer3dTest {

	private static final String STAND_IN =
			"""
			package ij3d;

			public class Image3DUniverse {
				public static boolean broken;
				public static final java.util.List<String> SEEN = new java.util.ArrayList<>();

				public record Color3f(float r, float g, float b) {}

				public void show() {
					if (broken) throw new UnsatisfiedLinkError("no GL");
					SEEN.add("shown");
				}

				public Object addMesh(ij.ImagePlus image, int resampling) {
					throw new AssertionError();
				}

				public Object addMesh(
						ij.ImagePlus image, Color3f colour, String name, int threshold, boolean[] channels, int every) {
					double above = 0;
					for (int slice = 1; slice <= image.getStackSize(); slice++)
						for (byte pixel : (byte[]) image.getStack().getPixels(slice)) above += (pixel & 255) / 255.0;
					ij.measure.Calibration of = image.getCalibration();
					String size = image.getNSlices() + "x" + image.getNFrames();
					SEEN.add(name + " " + Math.round(255 * colour.r()) + " " + size + " at " + of.xOrigin
							+ "," + of.yOrigin + "," + of.zOrigin + " of "
							+ of.pixelWidth + ": " + above);
					return null;
				}
			}
			""";

	private static final Structures STRUCTURES =
			new Structures(List.of(new Structure(3, "liver", 0x204060), new Structure(9, "absent", 0xffffff)));

	@TempDir
	private Path folder;

	private final List<String> said = new ArrayList<>();
	private final Progress progress = new ForwardingProgress(Progress.none()) {

		@Override
		public void log(String sentence) {
			said.add(sentence);
		}
	};

	private ClassLoader standIn() throws Exception {
		Path source = Files.createDirectories(folder.resolve("ij3d")).resolve("Image3DUniverse.java");
		Files.writeString(source, STAND_IN);
		String classes = Path.of(IJ.class
						.getProtectionDomain()
						.getCodeSource()
						.getLocation()
						.toURI())
				.toString();
		assertEquals(
				0,
				ToolProvider.getSystemJavaCompiler()
						.run(
								null,
								null,
								null,
								"-proc:none",
								"-cp",
								classes,
								"-d",
								folder.toString(),
								source.toString()));
		return new URLClassLoader(new URL[] {folder.toUri().toURL()}, getClass().getClassLoader());
	}

	/** A box of the liver and one voxel of a value without a name. */
	private static ImagePlus labels(int size, int frames) {
		ImagePlus labels = IJ.createHyperStack("scan-labels", size, 20, 1, 12, frames, 16);
		labels.getCalibration().setUnit("mm");
		labels.getCalibration().pixelWidth = 0.5;
		for (int z = 2; z < 6; z++)
			for (int y = 4; y < 10; y++)
				for (int x = 8; x < 16; x++)
					labels.getStack().setVoxel(x, y, labels.getStackIndex(1, z + 1, frames) - 1, 3);
		labels.getStack().setVoxel(0, 0, 0, 7);
		return labels;
	}

	@SuppressWarnings("unchecked") // it is declared so
	private static List<String> seen(ClassLoader loader) throws Exception {
		return (List<String>)
				loader.loadClass("ij3d.Image3DUniverse").getField("SEEN").get(null);
	}

	@Test
	void everyStructureIsASurfaceInItsPlaceAndColour() throws Exception {
		ClassLoader loader = standIn();
		Viewer3d.in(loader).orElseThrow().show(labels(40, 1), STRUCTURES, progress);
		assertEquals("shown", seen(loader).get(0));
		assertEquals(
				"liver 32 4x1 at 4.0,4.0,2.0 of 0.5: " + 8.0 * 6 * 4,
				seen(loader).get(1));
		assertTrue(seen(loader).get(2).startsWith("label 7 "), seen(loader).get(2));
		assertEquals(3, seen(loader).size());
		assertEquals(List.of(), said);
	}

	/** Two voxels of a scan along each axis are one; what is in it is not lost. */
	@Test
	void largeScansAndTimePoints() throws Exception {
		ClassLoader loader = standIn();
		Viewer3d.in(loader).orElseThrow().show(labels(400, 2), STRUCTURES, progress);
		String liver = seen(loader).get(1);
		assertTrue(liver.startsWith("liver 32 2x2 at 4.0,4.0,2.0 of 1.0: "), liver);
		assertEquals(8 * 6 * 4 / 8.0, Double.parseDouble(liver.replaceAll(".*: ", "")), 0.1);
	}

	@Test
	void aViewerThatDoesNotWorkIsSaid() throws Exception {
		ClassLoader loader = standIn();
		loader.loadClass("ij3d.Image3DUniverse").getField("broken").set(null, true);
		Viewer3d.in(loader).orElseThrow().show(labels(40, 1), STRUCTURES, progress);
		assertTrue(said.get(0).startsWith("Warning: the 3D viewer cannot show")
				&& said.get(0).contains("no GL"));
	}

	@Test
	void itIsOfferedOnlyWhereItIs() {
		assertTrue(Viewer3d.in(getClass().getClassLoader()).isEmpty());
		assertFalse(ResultKind.isOffered(ResultKind.IN_3D));
		assertTrue(ResultKind.isOffered(ResultKind.LABELS));
	}
}
