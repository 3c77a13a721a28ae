package sc.fiji.stunet.segmentation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

import net.imglib2.img.array.ArrayImgs;
import net.imglib2.view.Views;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.job.Speed;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Plan;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.NnUNetVersion;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Spacing;

/** From the network's classes to label maps: values, post-processing, then what is wanted, in this order. */
class FinishedLabelsTest {

	@TempDir
	Path folder;

	private Model model(NnUNetVersion version, List<Set<Integer>> largestTogether) {
		Model tiny = TinyModel.write(folder.resolve(version + ".stunet"), 1, Optional.empty(), 5, 7);
		Plan plan = tiny.plan();
		Plan ofVersion = new Plan(
				plan.spacing(),
				plan.axisOrder(),
				plan.patch(),
				plan.normalization(),
				plan.mirrorAxes(),
				version,
				plan.interpolation(),
				plan.orientation());
		return with(tiny, ofVersion, tiny.structures(), largestTogether);
	}

	private static Model with(Model model, Plan plan, Structures structures, List<Set<Integer>> largestTogether) {
		return new Model(
				model.folder(),
				model.network(),
				plan,
				structures,
				model.provenance(),
				Set.of(),
				largestTogether,
				List.of());
	}

	/** @param classes of a slice of this width */
	private static List<Integer> finished(Model model, Structures wanted, int width, int... classes) {
		short[] voxels = new short[classes.length];
		for (int i = 0; i < classes.length; i++) voxels[i] = (short) classes[i];
		LabelMap map = new LabelMap(
				ArrayImgs.unsignedShorts(voxels, width, classes.length / width, 1),
				Geometry.unoriented(new Spacing(1, 1, 1)));
		List<Integer> labels = new ArrayList<>();
		FinishedLabels.make(model, LabelPlanes.of(map), wanted, Progress.none());
		Views.flatIterable(map.voxels()).forEach(voxel -> labels.add(voxel.get()));
		return labels;
	}

	@Test
	void theLargestPartOfStructuresThatCountAsOneIsFoundBeforeTheUnwantedGo() {
		Model model = model(NnUNetVersion.NNUNET_V2, List.of(Set.of(5, 7)));
		assertEquals(List.of(0, 0, 5, 5, 7), finished(model, model.structures(), 5, 2, 0, 1, 1, 2));
		Structures second = new Structures(List.of(model.structures().all().get(1)));
		assertEquals(List.of(0, 0, 0, 0, 7), finished(model, second, 5, 2, 0, 1, 1, 2));
	}

	@Test
	void onlyVersion2ConnectsAcrossCorners() {
		for (NnUNetVersion version : NnUNetVersion.values()) {
			Model model = model(version, List.of(Set.of(5, 7)));
			assertEquals(
					version == NnUNetVersion.NNUNET_V2 ? List.of(5, 5, 0, 0, 0, 7) : List.of(5, 5, 0, 0, 0, 0),
					finished(model, model.structures(), 3, 1, 1, 0, 0, 0, 2),
					version.toString());
		}
	}

	@Test
	void aRegionHasTheValueThatItsOrderSays() {
		Model labels = model(NnUNetVersion.NNUNET_V2, List.of());
		Structures regions = new Structures(labels.structures().all(), List.of(7, 5));
		Model model = with(labels, labels.plan(), regions, List.of());
		assertEquals(List.of(7, 5, 0), finished(model, regions, 3, 1, 2, 0));
	}

	/** Where the export leaves out what it may, the finished labels are the same. */
	@Test
	void theExportMayLeaveOutWhatNothingDependsOn() {
		Model plain = model(NnUNetVersion.NNUNET_V2, List.of());
		Structures all = plain.structures();
		Structures second = new Structures(List.of(all.all().get(1)));
		assertEquals(Set.of(2), FinishedLabels.rule(plain, second, Speed.BEST).wanted());
		assertEquals(Set.of(1, 2), FinishedLabels.rule(plain, all, Speed.BEST).wanted());
		Model together = with(plain, plain.plan(), all, List.of(Set.of(5, 7)));
		assertEquals(
				Set.of(1, 2), FinishedLabels.rule(together, second, Speed.BEST).wanted(), "7 goes with 5");
		Model regions = with(plain, plain.plan(), new Structures(all.all(), List.of(7, 5)), List.of());
		assertEquals(Set.of(1), FinishedLabels.rule(regions, second, Speed.BEST).wanted(), "the first region");
		int[] classes = {2, 0, 1, 1, 2, 2, 0, 0, 1, 0, 2, 0, 1, 0, 2};
		for (Model model : List.of(plain, together, largestPartOnly(plain, 5, 7), regions)) {
			LabelRule rule = FinishedLabels.rule(model, second, Speed.BEST);
			int[] some = IntStream.of(classes)
					.map(label -> rule.wanted().contains(label) ? label : 0)
					.toArray();
			assertEquals(finished(model, second, 5, classes), finished(model, second, 5, some));
		}
		assertEquals(
				List.of(7, 0, 0, 0, 0, 7, 0, 0, 0, 0, 7, 0, 0, 0, 0),
				finished(largestPartOnly(plain, 5, 7), second, 5, classes));
	}

	private static Model largestPartOnly(Model model, Integer... values) {
		return new Model(
				model.folder(), model.network(), model.plan(), model.structures(), model.provenance(), Set.of(values));
	}
}
