package sc.fiji.stunet.io;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Packed;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Orientation;
import sc.fiji.stunet.volume.Reorientation;
import sc.fiji.stunet.volume.Volume;

/** Files of volumes and label maps, of every format. */
public final class VolumeTargets {

	private static final Set<Class<? extends Exception>> REFUSALS =
			Set.of(InvalidVolume.class, UnknownSpacing.class, UnsupportedVolume.class, InvalidOutput.class);
	private static final VolumeFiles FILES = VolumeFiles.plain(Progress.none());
	/** Volumes up to this size are also turned and written. */
	private static final long USED = 200_000;

	private VolumeTargets() {}

	public static List<FuzzTarget> all() {
		List<FuzzTarget> all = new ArrayList<>();
		List<byte[]> nifti = List.of(
				NiftiBytes.nifti1().bytes(),
				NiftiBytes.nifti2BigEndian().bytes(),
				NiftiBytes.nifti1().qform(1, 0.5f, 0.5f, 0.5f, 1, 2, 3).bytes(),
				NiftiBytes.nifti1()
						.sform(1, -1.5f, 0, 0, 9, 0, 2, 0, 9, 0, 0, 3, 9)
						.scale(2, -1000)
						.bytes(),
				NiftiBytes.nifti1().dim(4, 4, 3, 2, 1).type(512).bytes());
		all.add(volume("nifti", ".nii", nifti, new Bytes()));
		all.add(volume(
				"nifti-gz", ".nii.gz", nifti.stream().map(Packed::gzip).toList(), Packed.insideGzip(new Bytes())));
		all.add(new FuzzTarget("nifti-labels", nifti, new Bytes(), REFUSALS, VolumeTargets::labels));
		all.add(new FuzzTarget(
				"nifti-pair",
				List.of(NiftiBytes.nifti1().magic("ni1\0").offset(0).header()),
				new Bytes(),
				REFUSALS,
				(input, folder) -> {
					Files.write(folder.resolve("a.hdr"), input);
					use(Files.write(folder.resolve("a.img"), NiftiBytes.nifti1().voxels()), folder);
				}));
		metaImages(all);
		nrrds(all);
		zarrs(all);
		all.add(volume("tiff", ".tif", TiffBytes.seeds(), Mutation.anyOf(new Bytes(), TiffBytes.mutation())));
		return all;
	}

	private static void metaImages(List<FuzzTarget> all) {
		String header = "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = "
				+ "False\nCompressedData = False\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = 1 2 3\n"
				+ "CenterOfRotation = 0 0 0\nAnatomicalOrientation = RAI\nElementSpacing = 1.5 2 "
				+ "3\nDimSize = 4 3 2\nElementType = MET_SHORT\nElementDataFile = ";
		String zipped = header.replace("CompressedData = False", "CompressedData = True\nCompressedDataSize = 39");
		Mutation text = Tokens.lines(
				"MET_USHORT",
				"MET_FLOAT",
				"MET_DOUBLE",
				"MET_LONG_LONG",
				"ElementNumberOfChannels = 2",
				"HeaderSize = -1",
				"True",
				"False",
				"LIST",
				"LOCAL",
				"../a.raw",
				"nan",
				"-");
		Mutation raw = new Parts("LOCAL\n", text, new Bytes()),
				packed = new Parts("LOCAL\n", text, Packed.insideZlib(new Bytes()));
		all.add(volume(
				"mha",
				".mha",
				List.of(join(header + "LOCAL\n", NiftiBytes.nifti1().voxels())),
				raw));
		all.add(volume(
				"mha-zlib",
				".mha",
				List.of(join(zipped + "LOCAL\n", Packed.zlib(NiftiBytes.nifti1().voxels()))),
				packed));
		all.add(header(
				"mhd", "a.mhd", header + "a.raw\n", text, NiftiBytes.nifti1().voxels()));
		all.add(header(
				"mhd-zlib",
				"a.mhd",
				zipped + "a.raw\n",
				text,
				Packed.zlib(NiftiBytes.nifti1().voxels())));
	}

	private static void nrrds(List<FuzzTarget> all) {
		String header = "NRRD0004\n# a comment\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 4 3 "
				+ "2\nspace directions: (1.5,0,0) (0,2,0) (0,0,3)\nkinds: domain domain domain\n"
				+ "endian: little\nspace origin: (1,2,3)\nencoding: raw\n";
		String zipped = header.replace("encoding: raw", "encoding: gzip");
		Mutation text = Tokens.lines(
				"float",
				"double",
				"uint64",
				"block",
				"ascii",
				"bzip2",
				"hex",
				"none",
				"nan",
				"RAS",
				"LPS",
				"left-anterior-superior",
				"scanner-xyz",
				"line skip: -1",
				"byte skip: -1",
				"data file: LIST",
				"../a.raw",
				"spacings: 1 1 1",
				"key:=value");
		all.add(volume(
				"nrrd",
				".nrrd",
				List.of(join(header + "\n", NiftiBytes.nifti1().voxels())),
				new Parts("\n\n", text, new Bytes())));
		all.add(volume(
				"nrrd-gz",
				".nrrd",
				List.of(join(zipped + "\n", Packed.gzip(NiftiBytes.nifti1().voxels()))),
				new Parts("\n\n", text, Packed.insideGzip(new Bytes()))));
		all.add(header(
				"nhdr",
				"a.nhdr",
				header + "data file: a.raw\n",
				text,
				NiftiBytes.nifti1().voxels()));
		all.add(header(
				"nhdr-gz",
				"a.nhdr",
				zipped + "data file: a.raw\n",
				text,
				Packed.gzip(NiftiBytes.nifti1().voxels())));
	}

	/** The descriptions of an OME-Zarr, and a chunk of it. */
	private static void zarrs(List<FuzzTarget> all) {
		Path blosc = Path.of("test/resources/zarr/blosc-lz4.zarr"), plain = blosc.resolveSibling("none.zarr");
		Path channels = blosc.resolveSibling("channels.zarr");
		all.add(zarr("zarr-attributes", plain, ".zattrs", Tokens.json()));
		all.add(zarr("zarr-array", plain, "0/.zarray", Tokens.json()));
		all.add(zarr("zarr-channels", channels, "0/.zarray", Tokens.json()));
		// Nearly all that matters is in its head, and in the first numbers of its blocks.
		all.add(zarr(
				"zarr-blosc", blosc, "0/0/0/0", Mutation.anyOf(new Bytes(), Mutation.ofTheBeginning(40, new Bytes()))));
	}

	/** @param changed file of the folder, of which the others are as they are */
	private static FuzzTarget zarr(String name, Path seed, String changed, Mutation mutation) {
		return new FuzzTarget(name, List.of(Kit.bytes(seed.resolve(changed))), mutation, REFUSALS, (input, folder) -> {
			Path image = folder.resolve("a.zarr");
			try (Stream<Path> files = Files.walk(seed)) {
				for (Path file : files.toList())
					Files.copy(file, image.resolve(seed.relativize(file).toString()));
			}
			Files.write(image.resolve(changed), input);
			use(image, folder);
		});
	}

	/** A text and the data behind it, of which one or both are changed. */
	private record Parts(String end, Mutation text, Mutation data) implements Mutation {

		@Override
		public byte[] mutate(byte[] seed, Random random) {
			int split = new String(seed, ISO_8859_1).indexOf(end) + end.length();
			int what = random.nextInt(3);
			byte[] first = Arrays.copyOf(seed, split), second = Arrays.copyOfRange(seed, split, seed.length);
			return Mutation.splice(
					what > 0 ? data.mutate(second, random) : second,
					0,
					0,
					what < 2 ? text.mutate(first, random) : first);
		}
	}

	private static byte[] join(String text, byte[] data) {
		return Mutation.splice(data, 0, 0, text.getBytes(ISO_8859_1));
	}

	private static FuzzTarget volume(String name, String ending, List<byte[]> seeds, Mutation mutation) {
		return new FuzzTarget(
				name,
				seeds,
				mutation,
				REFUSALS,
				(input, folder) -> use(Files.write(folder.resolve("a" + ending), input), folder));
	}

	/** Only the header is changed; the data lie beside it in a.raw. */
	private static FuzzTarget header(String name, String file, String header, Mutation mutation, byte[] data) {
		return new FuzzTarget(name, List.of(header.getBytes(ISO_8859_1)), mutation, REFUSALS, (input, folder) -> {
			Files.write(folder.resolve("a.raw"), data);
			use(Files.write(folder.resolve(file), input), folder);
		});
	}

	private static void labels(byte[] input, Path folder) throws IOException {
		VolumeWriter.writeLabels(
				folder.resolve("out.nii.gz"), FILES.readLabels(Files.write(folder.resolve("a.nii"), input)), true);
	}

	private static void use(Path file, Path folder) {
		VolumeFiles.isVolume(file);
		use(FILES.read(file), folder);
	}

	/** What is done with every volume: turned to the model's orientation, written with its geometry, read again. */
	public static void use(Volume volume, Path folder) {
		boolean oriented = volume.geometry().isOriented();
		if (oriented) Orientation.codeOf(volume.geometry());
		if (volume.size().voxels() > USED) return;
		Volume turned = oriented ? Reorientation.to("RAS", volume.geometry()).apply(volume) : volume;
		volume.isOnGridOf(turned);
		Path written = folder.resolve("out.nii.gz");
		VolumeWriter.write(written, turned, true);
		if (!FILES.read(written).size().equals(turned.size()))
			throw new IllegalStateException("What is written is not what is read.");
	}
}
