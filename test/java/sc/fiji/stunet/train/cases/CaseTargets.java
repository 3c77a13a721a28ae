package sc.fiji.stunet.train.cases;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

import net.imglib2.Cursor;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.view.Views;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.fuzz.Bytes;
import sc.fiji.stunet.fuzz.FuzzTarget;
import sc.fiji.stunet.fuzz.Kit;
import sc.fiji.stunet.fuzz.Mutation;
import sc.fiji.stunet.fuzz.Tokens;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Extent;

/** Preprocessed cases: damaged, and forged with the right checksum. */
public final class CaseTargets {

	private static final int DIGEST = 32;
	/** The length of the header stands behind the magic word. */
	private static final int LENGTH_AT = 13;

	private static final int HEADER_AT = LENGTH_AT + 4;
	private static final int VOXELS = 5000;

	private CaseTargets() {}

	public static List<FuzzTarget> all(Kit kit) {
		Path cases = kit.folder().resolve("cases");
		new CaseStore(cases, Cases.plan(), Cases.LABELLING)
				.prepare(List.of(Cases.source("a", new Extent(9, 8, 7), 1)), Progress.none());
		List<byte[]> seeds = List.of(Kit.bytes(cases.resolve("a.case")));
		return List.of(
				new FuzzTarget("case-damaged", seeds, new Bytes(), Set.of(InvalidCase.class), CaseTargets::read),
				new FuzzTarget("case-forged", seeds, CaseTargets::forge, Set.of(InvalidCase.class), CaseTargets::read));
	}

	private static byte[] forge(byte[] seed, Random random) {
		int length = ByteBuffer.wrap(seed).getInt(LENGTH_AT);
		byte[] header = Mutation.anyOf(Tokens.json(), new Bytes())
				.mutate(Arrays.copyOfRange(seed, HEADER_AT, HEADER_AT + length), random);
		byte[] file = Mutation.splice(Arrays.copyOf(seed, seed.length - DIGEST), HEADER_AT, HEADER_AT + length, header);
		ByteBuffer.wrap(file).putInt(LENGTH_AT, header.length);
		return Mutation.splice(file, file.length, file.length, Sha256.digest().digest(file));
	}

	private static void read(byte[] input, Path folder) throws IOException {
		Path file = Files.write(folder.resolve("a.case"), input);
		Optional<CaseFile.Opening> opening = CaseFile.verified(file);
		if (opening.isEmpty()) return;
		PreprocessedCase one = new PreprocessedCase(file, opening.get());
		try (OpenCase open = one.open()) {
			look(open.voxels());
			look(open.classes());
			for (int ofClass : one.foreground()) open.location(ofClass, one.locations(ofClass) - 1);
		}
	}

	private static void look(RandomAccessibleInterval<?> image) {
		Cursor<?> cursor = Views.flatIterable(image).cursor();
		for (int i = 0; i < VOXELS && cursor.hasNext(); i++) cursor.next();
	}
}
