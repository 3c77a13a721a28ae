package sc.fiji.stunet.io;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import net.imglib2.RandomAccessibleInterval;
import net.imglib2.img.array.ArrayImgs;
import net.imglib2.img.planar.PlanarImgs;
import net.imglib2.test.ImgLib2Assert;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.Remedy;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;
import sc.fiji.stunet.volume.Volume;

class VolumeWriterTest {

	@TempDir
	Path folder;

	static Stream<Geometry> geometries() {
		double c = Math.cos(0.3);
		double s = Math.sin(0.3);
		Geometry oblique = Geometry.of(
				(float) (0.7 * c),
				(float) (-1.1 * s),
				0,
				11.5f,
				(float) (0.7 * s),
				(float) (1.1 * c),
				0,
				-73.2f,
				0,
				0,
				2.7f,
				205.1f);
		double[] mirrored = oblique.affine();
		for (int row = 0; row < 3; row++) mirrored[4 * row] = -mirrored[4 * row];
		// Turned far enough that the scalar part of the quaternion is small, and negative unless its sign is chosen.
		double h = Math.sqrt(0.75);
		Geometry far = Geometry.of(1, 0, 0, 0, 0, -2 * h, 3 * 0.5, 0, 0, -2 * 0.5, -3 * h, 0);
		return Stream.of(
				far,
				Geometry.unoriented(new Spacing(0.5, 1.25, 3)),
				Geometry.of(3, 0, 0, -90.5, 0, 3, 0, -40.25, 0, 0, 3, 12.75),
				Geometry.of(-1.5, 0, 0, 74, 0, -2, 0, 22, 0, 0, 4, 12),
				Geometry.of(0, 0, 1.5, -90, -2, 0, 0, -22, 0, -4, 0, 40),
				Geometry.of(0, 0, -1.5, -90, -2, 0, 0, -22, 0, -4, 0, 40),
				Geometry.of(-1, 0, 0, 0, 0, 2, 0, 0, 0, 0, -3, 0),
				oblique,
				Geometry.of(mirrored));
	}

	@ParameterizedTest
	@MethodSource("geometries")
	void comesBackWhereItLay(Geometry geometry) {
		Path file = folder.resolve("v.nii.gz");
		VolumeWriter.write(file, new Volume(ramp(), geometry), false);
		Geometry once = Stored.volume(file).geometry();
		assertEquals(geometry.isOriented(), once.isOriented());
		double[] asWritten = geometry.affine();
		for (int i = 0; i < 12; i++) asWritten[i] = (float) asWritten[i];
		assertArrayEquals(asWritten, once.affine());
		VolumeWriter.write(file, new Volume(ramp(), once), true);
		assertEquals(once, Stored.volume(file).geometry());
	}

	@ParameterizedTest
	@MethodSource("geometries")
	void otherFormatsKeepThePlaceToTheLastDigits(Geometry geometry) {
		short[] values = new short[24];
		values[5] = 7;
		LabelMap labels = new LabelMap(ArrayImgs.unsignedShorts(values, 2, 3, 4), geometry);
		for (String ending : List.of(".mha", ".nrrd")) {
			Path file = folder.resolve("v" + ending);
			VolumeWriter.write(file, new Volume(ramp(), geometry), false);
			Volume read = Stored.volume(file);
			ImgLib2Assert.assertImageEquals(ramp(), read.voxels());
			assertEquals(geometry.isOriented(), read.geometry().isOriented());
			assertArrayEquals(geometry.affine(), read.geometry().affine(), 1e-12);
			VolumeWriter.writeLabels(file, labels, true);
			LabelMap back = Stored.labels(file);
			ImgLib2Assert.assertImageEquals(labels.voxels(), back.voxels());
			values[3] = 300;
			VolumeWriter.writeLabels(file, labels, true);
			assertEquals(300, Stored.labels(file).voxels().getAt(1, 1, 0).get());
			values[3] = 0;
		}
	}

	@ParameterizedTest
	@ValueSource(strings = {"v.mhd", "v.nhdr", "v.gz", "v.tif", "v"})
	void otherNamesAreRefused(String name) {
		refused(InvalidOutput.class, () -> VolumeWriter.check(folder.resolve(name), true), ".mha or .nrrd");
	}

	/** A reader that only knows the qform finds the same place. */
	@ParameterizedTest
	@MethodSource("geometries")
	void bothFormsSayTheSame(Geometry geometry) throws IOException {
		if (!geometry.isOriented()) return;
		Path file = folder.resolve("v.nii");
		VolumeWriter.write(file, new Volume(ramp(), geometry), false);
		byte[] bytes = Files.readAllBytes(file);
		ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putShort(254, (short) 0);
		Files.write(file, bytes);
		assertArrayEquals(geometry.affine(), Stored.volume(file).geometry().affine(), 1e-5);
	}

	@Test
	void valuesComeBackFromEveryKindOfImage() {
		RandomAccessibleInterval<FloatType> ramp = ramp();
		RandomAccessibleInterval<FloatType> planar = PlanarImgs.floats(4, 3, 2, 1);
		net.imglib2.util.ImgUtil.copy(ramp, planar);
		RandomAccessibleInterval<FloatType> turned = Views.zeroMin(Views.invertAxis(Views.permute(ramp, 0, 2), 1));
		for (RandomAccessibleInterval<FloatType> voxels : java.util.List.of(ramp, planar, turned))
			for (String name : new String[] {"v.nii", "V.NII.GZ"}) {
				Path file = folder.resolve(name);
				VolumeWriter.write(file, new Volume(voxels, Geometry.unoriented(new Spacing(1, 2, 3))), true);
				ImgLib2Assert.assertImageEquals(voxels, Stored.volume(file).voxels());
			}
	}

	@Test
	void severalChannelsBecomeTheFourthAxis() throws IOException {
		Path file = folder.resolve("v.nii");
		VolumeWriter.write(
				file,
				new Volume(ArrayImgs.floats(new float[24], 2, 3, 2, 2), Geometry.unoriented(new Spacing(1, 1, 1))),
				false);
		ByteBuffer header = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
		short[] dim = new short[5];
		for (int i = 0; i < 5; i++) dim[i] = header.getShort(40 + 2 * i);
		assertArrayEquals(new short[] {4, 2, 3, 2, 2}, dim);
	}

	/** And is read back one by one, with the time step. */
	@ParameterizedTest
	@MethodSource("geometries")
	void timePointsBecomeTheFourthAxis(Geometry geometry) {
		List<LabelMap> frames = Stream.of(1, 2, 300)
				.map(value -> new LabelMap(
						ArrayImgs.unsignedShorts(new short[] {0, (short) (int) value, 0, 5, 0, 0, 7, 0}, 2, 2, 2),
						geometry))
				.toList();
		TimeAxis times = TimeAxis.of(3, 0.25);
		for (String ending : List.of(".nii", ".nii.gz", ".mha", ".nrrd")) {
			Path file = folder.resolve("series" + ending);
			VolumeWriter.writeLabels(file, frames, times, false);
			assertEquals(times, VolumeFiles.timesOf(file));
			for (int frame = 1; frame <= 3; frame++) {
				LabelMap read = VolumeFiles.plain(Progress.none()).at(frame).readLabels(file);
				ImgLib2Assert.assertImageEquals(frames.get(frame - 1).voxels(), read.voxels());
				assertArrayEquals(geometry.affine(), read.geometry().affine(), 1e-5);
			}
			refused(
					InvalidVolume.class,
					() -> Stored.labels(file),
					"series" + ending,
					"3 volumes",
					Remedy.FRAME.toString());
			refused(
					InvalidRequest.class,
					() -> VolumeFiles.plain(Progress.none()).at(4).read(file),
					"frame=1 to frame=3");
		}
	}

	@Test
	void labelsTakeOneByteWhileTheyFit() throws IOException {
		for (int largest : new int[] {255, 256, 65535}) {
			RandomAccessibleInterval<UnsignedShortType> labels =
					ArrayImgs.unsignedShorts(new short[] {0, 1, 2, 3, 4, (short) largest}, 3, 2, 1);
			Path file = folder.resolve(largest + ".nii");
			VolumeWriter.writeLabels(file, new LabelMap(labels, Geometry.unoriented(new Spacing(1, 1, 1))), false);
			assertEquals(352 + (largest > 255 ? 12 : 6), Files.size(file));
			ImgLib2Assert.assertImageEquals(labels, Stored.labels(file).voxels());
		}
	}

	@Test
	void labelsOfATurnedMapComeBack() {
		LabelMap labels = new LabelMap(
				ArrayImgs.unsignedShorts(new short[] {0, 1, 2, 3, 4, 5}, 3, 2, 1),
				Geometry.of(1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 3, 0));
		LabelMap turned = Reorientation.to("SPL", labels.geometry()).apply(labels);
		Path file = folder.resolve("l.nii.gz");
		VolumeWriter.writeLabels(file, turned, false);
		LabelMap back = Reorientation.to("RAS", turned.geometry()).apply(Stored.labels(file));
		ImgLib2Assert.assertImageEquals(labels.voxels(), back.voxels());
		assertEquals(labels.geometry(), back.geometry());
	}

	@Test
	void otherNamesAndLongAxesAreRefused() {
		Volume volume = new Volume(ramp(), Geometry.unoriented(new Spacing(1, 1, 1)));
		refused(InvalidOutput.class, () -> VolumeWriter.write(folder.resolve("v.tif"), volume, false), ".nii.gz");
		Volume wide = new Volume(ArrayImgs.floats(40000, 1, 1, 1), volume.geometry());
		refused(InvalidOutput.class, () -> VolumeWriter.write(folder.resolve("w.nii"), wide, false), "32767");
		assertTrue(Files.notExists(folder.resolve("w.nii")));
	}

	private static RandomAccessibleInterval<FloatType> ramp() {
		float[] values = new float[24];
		for (int i = 0; i < 24; i++) values[i] = i - 1000.25f;
		return ArrayImgs.floats(values, 4, 3, 2, 1);
	}
}
