package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import ij.IJ;
import ij.ImagePlus;
import ij.measure.Calibration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.outside.Needs;
import sc.fiji.stunet.outside.Outside;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.Volume;

/** Our TIFF reader against Bio-Formats', as Fiji has it: the same voxels and the same voxel size. */
@Needs(Outside.BIO_FORMATS)
@Isolated
class TiffAsBioFormatsTest {

	private static URLClassLoader bioFormats;

	@TempDir
	Path folder;

	/** Bio-Formats by names: it is no library of the project. */
	private record Theirs(Object reader, Object metadata) {

		static Theirs open(Path file) throws Exception {
			Object reader = type("loci.formats.ImageReader").getConstructor().newInstance();
			Object metadata = type("loci.formats.MetadataTools")
					.getMethod("createOMEXMLMetadata")
					.invoke(null);
			reader.getClass()
					.getMethod("setMetadataStore", type("loci.formats.meta.MetadataStore"))
					.invoke(reader, metadata);
			reader.getClass().getMethod("setId", String.class).invoke(reader, file.toString());
			return new Theirs(reader, metadata);
		}

		private Object ask(String what) throws Exception {
			return reader.getClass().getMethod(what).invoke(reader);
		}

		Extent size() throws Exception {
			return new Extent((int) ask("getSizeX"), (int) ask("getSizeY"), (int) ask("getSizeZ"));
		}

		/** In mm; empty: not told in a unit of length. */
		Optional<Double> spacing(char axis) throws Exception {
			Object length = type("loci.formats.meta.MetadataRetrieve")
					.getMethod("getPixelsPhysicalSize" + axis, int.class)
					.invoke(metadata, 0);
			if (length == null) return Optional.empty();
			Object mm = type("ome.units.UNITS").getField("MILLIMETER").get(null);
			return Optional.ofNullable((Number) length.getClass()
							.getMethod("value", type("ome.units.unit.Unit"))
							.invoke(length, mm))
					.map(Number::doubleValue);
		}

		ByteBuffer plane(int z, int channel) throws Exception {
			return page((int) reader.getClass()
					.getMethod("getIndex", int.class, int.class, int.class)
					.invoke(reader, z, channel, 0));
		}

		ByteBuffer page(int index) throws Exception {
			byte[] bytes =
					(byte[]) reader.getClass().getMethod("openBytes", int.class).invoke(reader, index);
			return ByteBuffer.wrap(bytes)
					.order((boolean) ask("isLittleEndian") ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
		}

		float value(ByteBuffer plane) throws Exception {
			String type = (String) type("loci.formats.FormatTools")
					.getMethod("getPixelTypeString", int.class)
					.invoke(null, ask("getPixelType"));
			return switch (type) {
				case "int8" -> plane.get();
				case "uint8" -> plane.get() & 0xff;
				case "int16" -> plane.getShort();
				case "uint16" -> plane.getShort() & 0xffff;
				case "int32" -> plane.getInt();
				case "uint32" -> plane.getInt() & 0xffffffffL;
				case "float" -> plane.getFloat();
				case "double" -> (float) plane.getDouble();
				default -> throw new AssertionError(type);
			};
		}
	}

	@BeforeAll
	static void load() throws Exception {
		bioFormats =
				new URLClassLoader(new URL[] {url(Outside.BIO_FORMATS.path())}, ClassLoader.getPlatformClassLoader());
		type("loci.common.DebugTools").getMethod("setRootLevel", String.class).invoke(null, "OFF");
	}

	@AfterAll
	static void unload() throws Exception {
		if (bioFormats != null) bioFormats.close();
	}

	private static URL url(Path file) throws MalformedURLException {
		return file.toUri().toURL();
	}

	private static Class<?> type(String name) throws ClassNotFoundException {
		return Class.forName(name, true, bioFormats);
	}

	private static void compare(Path file) throws Exception {
		Volume ours = Stored.volume(file);
		Theirs theirs = Theirs.open(file);
		assertEquals(theirs.size(), ours.size(), "x, y, z of " + file);
		assertEquals(theirs.ask("getSizeC"), ours.channels(), "channels of " + file);
		boolean ofImageJ = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("ImageJ=");
		for (int axis = 0; axis < 3; axis++) {
			// Bio-Formats takes the distance of slices in ImageJ's description for micrometres, whatever its unit;
			// ImageJ knows.
			double expected = axis == 2 && ofImageJ
					? distanceInImageJ(file)
					: theirs.spacing("XYZ".charAt(axis)).orElseThrow();
			assertEquals(expected, ours.spacing().get(axis), 1e-6 * expected, "spacing " + axis + " of " + file);
		}
		for (int c = 0; c < ours.channels(); c++)
			for (int z = 0; z < ours.size().z(); z++) comparePlane(theirs, theirs.plane(z, c), ours, z, c);
	}

	private static double distanceInImageJ(Path file) {
		Calibration calibration = IJ.openImage(file.toString()).getCalibration();
		return calibration.pixelDepth * LengthUnit.mm(calibration.getUnit()).orElseThrow();
	}

	private static void comparePlane(Theirs theirs, ByteBuffer plane, Volume ours, int z, int c) throws Exception {
		for (int y = 0; y < ours.size().y(); y++)
			for (int x = 0; x < ours.size().x(); x++)
				assertEquals(
						theirs.value(plane), ours.voxels().getAt(x, y, z, c).get(), x + " " + y + " " + z + " " + c);
	}

	/**
	 * Of tifffile; with channels, tiles, BigTIFF, Deflate and a predictor among them. The one of real numbers
	 * Bio-Formats does not read.
	 */
	@ParameterizedTest
	@ValueSource(
			strings = {
				"ome-uint8",
				"ome-int8",
				"ome-uint16",
				"ome-int16",
				"ome-uint32",
				"ome-int32",
				"ome-tiles-bigtiff",
				"ome-channels-zc",
				"ome-channels-cz",
				"imagej-uint8",
				"imagej-uint16",
				"imagej-float32",
				"imagej-micron"
			})
	void filesOfOthers(String name) throws Exception {
		compare(Path.of(
				TiffAsBioFormatsTest.class.getResource("/tiff/" + name + ".tif").toURI()));
	}

	/** ImageJ writes the higher byte first. */
	@ParameterizedTest
	@ValueSource(strings = {"8-bit mm", "16-bit micron", "32-bit nm", "16-bit cm"})
	void filesOfImageJ(String typeAndUnit) throws Exception {
		String[] kind = typeAndUnit.split(" ");
		ImagePlus image = IJ.createImage("ramp", kind[0] + " ramp", 13, 7, 4);
		Calibration calibration = image.getCalibration();
		calibration.setUnit(kind[1]);
		calibration.pixelWidth = 0.5;
		calibration.pixelHeight = 0.75;
		calibration.pixelDepth = 2.5;
		Path file = folder.resolve(kind[0] + ".tif");
		IJ.saveAsTiff(image, file.toString());
		compare(file);
	}

	/**
	 * Without a description of ImageJ's or OME's: nobody tells a voxel size, and Bio-Formats takes the pages for time
	 * points.
	 */
	@ParameterizedTest
	@ValueSource(strings = {"lzw-uint8", "lzw-uint16", "lzw-int16", "lzw-float32", "packbits", "deflate"})
	void filesOfLibtiff(String name) throws Exception {
		Path file = Path.of(TiffAsBioFormatsTest.class
				.getResource("/tiff/itk-" + name + ".tif")
				.toURI());
		Volume ours = VolumeFiles.plain(Progress.none())
				.with(Optional.of(new Spacing(1, 1, 1)))
				.read(file);
		Theirs theirs = Theirs.open(file);
		assertEquals(new Extent(theirs.size().x(), theirs.size().y(), (int) theirs.ask("getImageCount")), ours.size());
		for (int z = 0; z < ours.size().z(); z++) comparePlane(theirs, theirs.page(z), ours, z, 0);
	}
}
