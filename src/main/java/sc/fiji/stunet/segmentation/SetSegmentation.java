package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Optional;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.job.EngineSettings;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.Scope;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * Segments a volume with the models of a set, one after the other, so that one network is in memory at a time, and
 * merges their label maps by the names of the structures.
 */
final class SetSegmentation {

	private final Model set;
	private final EngineSettings engine;
	private String device;

	SetSegmentation(Model set, EngineSettings engine) {
		this.set = set;
		this.engine = engine;
		this.device = engine.device();
	}

	/** The device that computed last, for the user. */
	String device() {
		return device;
	}

	static InvalidRequest noProbabilities(Model set) {
		return new InvalidRequest("The models of the set " + set.name() + " have probabilities of their own, which are "
				+ "not merged; leave the probabilities out, or take one of the models.");
	}

	/**
	 * Segments a volume; a voxel that two models claim goes to the later one, as in TotalSegmentator.
	 *
	 * @param wanted structures of the set; models without one of them are left out
	 */
	Segmentation.Result segment(
			Volume volume,
			String image,
			PredictionSettings settings,
			Structures wanted,
			Optional<VoxelBox> box,
			Progress progress) {
		PreparedScan shared = new PreparedScan();
		short[] merged = new short[Channels.arrayLength(volume.size())];
		long twice = 0;
		List<Model> members = set.members();
		for (Model member : members) {
			List<String> names = wanted.all().stream()
					.map(Structure::name)
					.filter(name -> member.structures().all().stream()
							.anyMatch(one -> one.name().equals(name)))
					.toList();
			if (names.isEmpty()) continue;
			progress.log("Model " + (members.indexOf(member) + 1) + " of " + members.size() + ": " + member.name());
			Scope scope = new Scope(names, 0, box, Optional.empty());
			try (Segmentation one = Segmentation.open(member.folder(), engine, Optional.of(shared), progress)) {
				member.checkUsed(one.model().checksum());
				LabelMap labels = one.segment(volume, image, settings.with(scope), Optional.empty(), progress)
						.labels();
				device = one.device();
				twice += merge(labels, values(member.structures(), wanted), merged);
			}
		}
		progress.log(twice + " voxels were claimed by two models; they have the label of the later one.");
		LabelMap labels =
				new LabelMap(ArrayImgs.unsignedShorts(merged, volume.size().toArray()), volume.geometry());
		double smallest = settings.scope().smallest();
		return new Segmentation.Result(
				smallest > 0 ? SmallPieces.removed(labels, smallest, progress) : labels, wanted, device);
	}

	/** The value in the set of each value of a model. */
	private static short[] values(Structures own, Structures wanted) {
		short[] values = new short[1 << 16];
		for (Structure structure : own.all())
			for (Structure same : wanted.all())
				if (same.name().equals(structure.name())) values[structure.value()] = (short) same.value();
		return values;
	}

	/** @return how many voxels had another label before */
	static long merge(LabelMap labels, short[] values, short[] merged) {
		short[] own = new short[merged.length];
		PrimitiveBlocks.of(labels.voxels(), OnFallback.ACCEPT).copy(labels.voxels(), own);
		long twice = 0;
		for (int i = 0; i < own.length; i++) {
			short value = values[own[i] & 0xffff];
			if (value == 0) continue;
			if (merged[i] != 0) twice++;
			merged[i] = value;
		}
		return twice;
	}
}
