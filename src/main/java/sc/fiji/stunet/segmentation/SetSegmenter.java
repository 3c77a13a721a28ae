package sc.fiji.stunet.segmentation;

import java.util.List;
import java.util.Optional;

import net.imglib2.blocks.PrimitiveBlocks;
import net.imglib2.blocks.PrimitiveBlocks.OnFallback;
import net.imglib2.img.array.ArrayImgs;

import sc.fiji.stunet.engine.EngineOptions;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.job.ProbabilityOutput;
import sc.fiji.stunet.job.RunTime;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.model.Structures.Structure;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.Volume;

/**
 * Segments with the models of a set, one after the other, so that one network is in memory at a time, and merges their
 * label maps by the names of the structures; a voxel that two models claim goes to the later one, as in
 * TotalSegmentator.
 */
final class SetSegmenter implements Segmenter {

	private final Model set;
	private final EngineOptions engine;
	private String device;

	SetSegmenter(Model set, EngineOptions engine) {
		this.set = set;
		this.engine = engine;
		this.device = engine.device().toString();
	}

	/** A model with those of its structures that are wanted. */
	private record Member(Model model, Structures wanted) {}

	@Override
	public LabelMap segment(
			ScanPart part,
			String image,
			Structures wanted,
			PredictionSettings settings,
			Optional<SeenScan> seen,
			Optional<ProbabilityOutput> output,
			Progress progress) {
		Volume volume = part.volume();
		List<Member> members = set.members().stream()
				.map(model -> new Member(model, ofMember(model.structures(), wanted)))
				.filter(member -> !member.wanted.all().isEmpty())
				.toList();
		// Before the first one has done its work.
		for (Member member : members) SeenScan.turn(member.model, volume, image, settings.orientation());
		PreparedScan shared = new PreparedScan();
		short[] merged = new short[Channels.arrayLength(volume.size())];
		long twice = 0;
		for (Member member : members) {
			progress.log("Model " + (set.members().indexOf(member.model) + 1) + " of "
					+ set.members().size() + ": " + member.model.name());
			try (ModelSegmenter one = ModelSegmenter.begin(member.model, engine, progress)) {
				SeenScan seenByOne = one.see(part, image, settings, shared, progress);
				LabelMap labels = one.segment(seenByOne, member.wanted, settings, Optional.empty(), progress);
				device = one.device();
				twice += merge(labels, values(member.wanted, wanted), merged);
			}
		}
		progress.log(
				twice == 0
						? "No voxel was claimed by two models."
						: twice == 1
								? "1 voxel was claimed by two models; it has the label of the later one."
								: twice + " voxels were claimed by two models; they have the label of the later one.");
		return new LabelMap(ArrayImgs.unsignedShorts(merged, volume.size().toArray()), volume.geometry());
	}

	/** Nothing: the models may see different things. */
	@Override
	public Optional<SeenScan> see(ScanPart part, String image, PredictionSettings settings, Progress progress) {
		return Optional.empty();
	}

	/** Nothing is loaded between two scans. */
	@Override
	public void awaitLoaded(Progress progress) {}

	@Override
	public long bytesToSee(Volume volume) {
		return 0;
	}

	/** The structures of a model that have the name of a wanted one. */
	private static Structures ofMember(Structures own, Structures wanted) {
		List<String> names = wanted.all().stream().map(Structure::name).toList();
		return new Structures(own.all().stream()
				.filter(structure -> names.contains(structure.name()))
				.toList());
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
	private static long merge(LabelMap labels, short[] values, short[] merged) {
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

	@Override
	public String device() {
		return device;
	}

	/** Nothing: the networks may differ. */
	@Override
	public RunTime runTime() {
		return new RunTime(0, 0);
	}

	@Override
	public long spare() {
		return 0;
	}

	/** Nothing is loaded between two scans. */
	@Override
	public void check() {}

	@Override
	public void close() {}
}
