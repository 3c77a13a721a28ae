package sc.fiji.stunet.preprocess;

import java.util.function.Consumer;

import sc.fiji.stunet.volume.Channels;
import sc.fiji.stunet.volume.VoxelBox;

/** The labels that one block of the network's grid decides, made of one box of scores after the other. */
public final class BlockExport implements Consumer<FinishedScores> {

	private final ScoreExport export;
	private final VoxelBox place;
	private final ScoreExport.Layout layout;
	private final short[] labels;

	/** @param block of the network's grid, whose scores come */
	BlockExport(ScoreExport export, VoxelBox block) {
		this.export = export;
		this.place = export.resultOf(block);
		this.layout = layoutOf(place);
		this.labels = new short[Channels.arrayLength(place.size())];
	}

	/** The layout of the cropped grid in an array that has a box of it only. */
	private static ScoreExport.Layout layoutOf(VoxelBox box) {
		int strideY = box.size().x(), strideZ = strideY * box.size().y();
		int offset = -(box.first().x() + box.first().y() * strideY + box.first().z() * strideZ);
		return new ScoreExport.Layout(offset, 1, strideY, strideZ);
	}

	@Override
	public void accept(FinishedScores scores) {
		export.labels(scores, labels, layout);
	}

	/** The voxels that are decided, of the cropped scan, in the network's axes. */
	public VoxelBox place() {
		return place;
	}

	/** (x, y, z) of the place, x fastest; see {@link Preprocessed.Export#labels}. */
	public short[] labels() {
		return labels;
	}
}
