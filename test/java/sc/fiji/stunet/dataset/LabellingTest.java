package sc.fiji.stunet.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import sc.fiji.stunet.model.Labelling;
import sc.fiji.stunet.model.LossSettings;
import sc.fiji.stunet.progress.Progress;

/** Voxels that nobody has judged, and regions of several values, in dataset.json. */
class LabellingTest {

	private static final String SPARSE = "'background': 0, 'liver': 1, 'spleen': 2, 'ignore': 3";
	private static final String REGIONS = "'background': 0, 'whole': [1, 2], 'core': [2], 'ignore': 3";

	@TempDir
	Path folder;

	private MadeData made;

	@BeforeEach
	void makeData() {
		made = MadeData.in(folder).plainCase("a").plainCase("b");
	}

	private DataSet read(String labels, String more) {
		made.text("dataset.json", ("{'labels': {" + labels + "}" + more + "}").replace('\'', '"'));
		return DataSet.read(folder, Progress.none());
	}

	private IntegrityReport check(DataSet data) {
		return IntegrityCheck.run(data, Progress.none());
	}

	@Test
	void valuesThatAreIgnored() {
		made.labels("labels/a.nii.gz", 1, 3, 2).labels("labels/b.nii.gz", 3);
		DataSet data = read(SPARSE, "");
		assertEquals(OptionalInt.of(3), data.labelling().ignored());
		assertEquals(List.of("liver", "spleen"), data.labelling().names());
		assertEquals(
				OptionalInt.of(3), data.labelling().of(LossSettings.v1(true)).ignored());
		IntegrityReport report = check(data);
		assertEquals(List.of(), report.errors());
		assertEquals(Map.of(1, 1, 2, 1), report.occurrence());
		// A plane of 80 in each of the volumes of 960 voxels.
		assertEquals(new IntegrityReport.Judged(16, 16, 1760, 1920), report.judged());
		says(report.toText(), "Learnt from are 16 of 16 slices, 1,760 of 1,920 voxels (91.67 %).");
		says(report.warnings().get(0).sentence(), "b.nii.gz is empty");
	}

	/** A slice counts along the third axis of the file, where it has a judged voxel, which may be background. */
	@Test
	void slicesThatAreIgnored() {
		int plane = 120;
		short[] voxels = new short[8 * plane];
		Arrays.fill(voxels, (short) 3);
		voxels[0] = 1;
		voxels[3 * plane] = 2;
		voxels[8 * plane - 1] = 0;
		made.labelMap("labels/a.nii.gz", voxels);
		IntegrityReport report = check(read(SPARSE, ""));
		assertEquals(List.of(), report.errors());
		assertEquals(new IntegrityReport.Judged(3 + 8, 16, 3 + 960, 1920), report.judged());
		assertEquals(
				Optional.of("Learnt from are 11 of 16 slices, 963 of 1,920 voxels (50.16 %)."), report.annotation());
		made.labels("labels/a.nii.gz");
		assertEquals(Optional.empty(), check(read(SPARSE, "")).annotation());
	}

	@Test
	void aValueFarAboveTheStructures() {
		made.labels("labels/a.nii.gz", 1, 255, 2);
		Labelling labelling = read("'liver': 1, 'spleen': 2, 'ignore': 255", "").labelling();
		assertEquals(OptionalInt.of(255), labelling.ignored());
		assertEquals(OptionalInt.of(3), labelling.ignoredClass());
	}

	@Test
	void whereNothingIsAnnotated() {
		short[] values = new short[960];
		Arrays.fill(values, (short) 3);
		made.labelMap("labels/b.nii.gz", values);
		refused(
				InvalidDataSet.class,
				() -> check(read(SPARSE, "")).throwIfErrors(),
				"b.nii.gz has no annotated voxel: all have the value 3");
	}

	@Test
	void aStructureThatNoAnnotatedVoxelHas() {
		made.labels("labels/a.nii.gz", 1, 3).labels("labels/b.nii.gz", 1);
		refused(
				InvalidDataSet.class,
				() -> check(read(SPARSE, "")).throwIfErrors(),
				"No annotated voxel in the cases in use of ",
				"the structure spleen (value 2)");
		assertEquals(
				List.of(),
				check(read("'liver': 1, 'spleen': 2, 'other': 3", "")).errors(),
				"a warning");
	}

	@Test
	void regionsOfSeveralValues() {
		Labelling labelling = read(REGIONS, ", 'regions_class_order': [1, 2]").labelling();
		assertEquals(List.of("whole", "core"), labelling.names());
		assertEquals(List.of(1, 2), labelling.structures().regions());
		assertEquals(List.of(Set.of(1, 2), Set.of(2)), labelling.regions());
		assertEquals(
				List.of(List.of(1, 2), List.of(2)),
				labelling.of(LossSettings.v2(true)).regions());
		assertEquals(2, labelling.structures().outputs());
		assertEquals(2, labelling.structure(2), "the core, painted last");
		assertEquals(1, labelling.structure(1));
		assertEquals(0, labelling.structure(3), "nobody knows");
	}

	@Test
	void aRegionOccursWithAnyOfItsValues() {
		made.labels("labels/a.nii.gz", 1);
		IntegrityReport report = check(read(REGIONS, ", 'regions_class_order': [1, 2]"));
		assertEquals(List.of(), report.errors());
		assertEquals(Map.of(1, 2, 2, 1), report.occurrence());
	}

	@ParameterizedTest
	@CsvSource(
			delimiter = '|',
			quoteCharacter = '`',
			value = {
				"'a': 1, 'b': 2, 'ignore': 2||nobody has judged, is 2, which is also",
				"'a': 1, 'b': 3, 'ignore': 2||is 2, which is not the highest; give it 4",
				"'a': 1, 'ignore': 0||is 0; give one value",
				"'a': 1, 'ignore': [2, 3]||is [2,3]; give one value",
				"'a': [1, 2], 'b': []|, 'regions_class_order': [1, 2]|the region 'b' names no value",
				"'a': [1, 2], 'b': ['c']|, 'regions_class_order': [1, 2]|the region 'b' names \"c\"",
				"'a': [0, 1]|, 'regions_class_order': [1]|a region has the value 0",
				"'a': [1, 2], 'b': 2||there is no 'regions_class_order'",
				"'a': [1, 2], 'b': 2|, 'regions_class_order': [1]|has 1 value for 2 regions",
				"'a': [1, 2], 'b': 2|, 'regions_class_order': [1, 1]|must be different",
				"'a': [1, 2], 'b': 2, 'ignore': 1|, 'regions_class_order': [1, 2]|is 1, which is also a structure's"
			})
	void isRefused(String labels, String more, String sentence) {
		refused(InvalidDataSet.class, () -> read(labels, more == null ? "" : more), "dataset.json", sentence);
	}

	@Test
	void aGapInTheValuesOfRegions() {
		refused(
				InvalidDataSet.class,
				() -> check(read("'whole': [1, 3], 'core': 3", ", 'regions_class_order': [1, 2]"))
						.throwIfErrors(),
				"none with the value 2 before whole (value 3)");
	}
}
