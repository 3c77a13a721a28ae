package sc.fiji.stunet.train.cases;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.frozen.Frozen;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.preprocess.AxisOrder;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.preprocess.Normalization;
import sc.fiji.stunet.preprocess.Normalization.Scheme;
import sc.fiji.stunet.preprocess.Normalization.Statistics;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Spacing;

/** A preprocessed case of an earlier version is read, written again the same, and known by its key. */
class FrozenCaseTest {

	private static final CaseHeader HEADER =
			new CaseHeader("liver_3", "c".repeat(64), null, List.of(3, 2, 1), 2, 1, List.of(0, 2, 1));
	private static final float[] VOXELS = {0, 1, 2, 3, 4, 5, -1, -2, -3, -4, -5, -6.5f};
	private static final short[] CLASSES = {-1, 0, 1, 1, 2, 0};
	private static final int[][] LOCATIONS = {{}, {2, 3}, {4}};

	@TempDir
	private Path folder;

	@Test
	void isWrittenTheSame() throws IOException {
		Path file = folder.resolve("liver_3.case");
		CaseFile.write(file, HEADER, ArrayImgs.floats(VOXELS, 3, 2, 1, 2), CLASSES, LOCATIONS);
		assertArrayEquals(Files.readAllBytes(Frozen.file("case/liver_3.case")), Files.readAllBytes(file));
	}

	@Test
	void isRead() throws IOException {
		Path file = Frozen.file("case/liver_3.case");
		CaseFile.Opening opening = CaseFile.verified(file).orElseThrow();
		assertEquals(HEADER, opening.header());
		try (OpenCase open = new OpenCase(file, opening)) {
			List<Float> voxels = new ArrayList<>();
			Views.flatIterable(open.voxels()).forEach(voxel -> voxels.add(voxel.get()));
			List<Short> classes = new ArrayList<>();
			Views.flatIterable(open.classes()).forEach(one -> classes.add(one.get()));
			for (int i = 0; i < VOXELS.length; i++) assertEquals(VOXELS[i], voxels.get(i));
			for (int i = 0; i < CLASSES.length; i++) assertEquals(CLASSES[i], classes.get(i));
			assertArrayEquals(new long[] {0, 1, 0}, open.location(1, 1));
			assertArrayEquals(new long[] {1, 1, 0}, open.location(2, 0));
		}
	}

	/**
	 * With another key, every case that is there would be preprocessed once more: as those of nnU-Net v2, since its
	 * label maps are resampled by its own rule.
	 */
	@Test
	void keysStay() throws IOException {
		SourceCase source = new SourceCase("liver_3", "d".repeat(64), progress -> null);
		List<String> first = Files.readAllLines(Frozen.file("case/keys.txt"));
		StringJoiner keys = new StringJoiner("\n");
		for (Scheme scheme : Scheme.values())
			for (NnUNetVersion convention : NnUNetVersion.values())
				for (Statistics statistics : new Statistics[] {new Statistics(1.5, 2, -3, 400), null})
					if (statistics != null || scheme != Scheme.CT && scheme != Scheme.CT2) {
						String key = CaseKey.of(source, plan(scheme, convention, statistics), Cases.LABELLING);
						keys.add(key);
						assertEquals(convention == NnUNetVersion.NNUNET_V1, first.contains(key));
					}
		Path file = Files.writeString(folder.resolve("keys.txt"), keys.toString());
		Frozen.assertSameLines("case/keys-2.txt", file);
	}

	private static Plan plan(Scheme scheme, NnUNetVersion convention, Statistics statistics) {
		Optional<String> orientation = statistics == null ? Optional.empty() : Optional.of("RAS");
		return new Plan(
				new Spacing(1, 1.5, 3),
				new AxisOrder(2, 0, 1),
				new Extent(16, 16, 8),
				List.of(new Normalization(scheme, true, statistics), Normalization.zScore(false)),
				Set.of(0),
				convention,
				orientation);
	}
}
