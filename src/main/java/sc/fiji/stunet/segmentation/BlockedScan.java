package sc.fiji.stunet.segmentation;

import java.io.IOException;
import java.util.List;
import java.util.function.IntFunction;

import net.imglib2.FinalInterval;
import net.imglib2.RandomAccessibleInterval;
import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;
import net.imglib2.view.Views;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.job.BlockPlace;
import sc.fiji.stunet.job.PredictionSettings;
import sc.fiji.stunet.model.Model;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.patch.TileGrid;
import sc.fiji.stunet.patch.TileGrid.Columns;
import sc.fiji.stunet.postprocess.SmallPieces;
import sc.fiji.stunet.preprocess.LabelRule;
import sc.fiji.stunet.preprocess.Preprocessed;
import sc.fiji.stunet.preprocess.PreprocessingOnDisk;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.volume.DiskImage;
import sc.fiji.stunet.volume.DiskImages;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.LabelMap;
import sc.fiji.stunet.volume.LabelPlanes;
import sc.fiji.stunet.volume.Volume;
import sc.fiji.stunet.volume.VoxelBox;

/**
 * A scan whose blocks are predicted by other processes, to the label map of one piece. What is global is done here:
 * crop box, intensity statistics, resampling, the grid of tiles, and in the end the largest components. A block is a
 * number of whole columns of tiles; it gets the voxels that its tiles see and gives the labels that it decides. Where
 * blocks meet, each predicts the tiles that both need: sums of floats depend on their order, and the scores of one tile
 * are far more than its voxels. So the blocks need not wait for each other. Of the scan and its labels some layers are
 * in memory, the rest on disk.
 */
public final class BlockedScan {

	private final Model model;
	private final PredictionSettings settings;
	private final Structures wanted;
	private final SeenScan seen;
	private final TileGrid grid;
	private final List<Columns> blocks;
	private final DiskImage<UnsignedShortType, short[]> joined;

	private BlockedScan(
			Model model, PredictionSettings settings, SeenScan seen, int alongX, int alongY, DiskImages images) {
		this.model = model;
		this.settings = settings;
		this.wanted = settings.scope().chosen(model.structures(), model.name());
		this.seen = seen;
		grid = SeenScan.window(model, settings).grid(seen.scan().size());
		int x = grid.starts(0).size(), y = grid.starts(1).size();
		if (alongX > x || alongY > y)
			throw new InvalidRequest("The scan has " + x + " x " + y + " columns of tiles, so that some of " + alongX
					+ " x " + alongY + " blocks would be smaller than the overlap of the tiles; ask for fewer blocks.");
		blocks = grid.blocks(alongX, alongY);
		try {
			Volume turned = turned();
			joined = images.labels(turned.size());
		} catch (IOException e) {
			throw cannotBeKept(images, e);
		}
	}

	private static InvalidOutput cannotBeKept(DiskImages images, IOException e) {
		return new InvalidOutput(
				"The scan cannot be kept in " + images.folder() + " (" + e.getMessage()
						+ "); free some space on its disk.",
				e);
	}

	/** The part of the scan as the model wants it to lie. */
	private Volume turned() {
		Volume part = seen.part().volume();
		return seen.turn().map(turn -> turn.apply(part)).orElse(part);
	}

	/**
	 * Preprocesses a scan and cuts it into blocks.
	 *
	 * @param image name of the scan at the start of a sentence
	 * @param volume whose voxels may lie on disk
	 * @param alongX number of blocks along the network's x axis
	 * @param images get the scan on the network's grid and its labels, and are closed when these are no longer needed
	 * @throws InvalidRequest if a block would be smaller than the overlap of the tiles, or the model or the scope need
	 *     the whole scan
	 * @throws sc.fiji.stunet.volume.InvalidVolume if the volume does not fit the model
	 */
	public static BlockedScan of(
			Model model,
			Volume volume,
			String image,
			PredictionSettings settings,
			int alongX,
			int alongY,
			DiskImages images,
			Progress progress) {
		if (model.isSet() || settings.scope().cropWith().isPresent())
			throw new InvalidRequest("A scan is predicted in blocks by a single model; "
					+ (model.isSet()
							? model.name() + " is a set of several: take one of them."
							: "leave the first model out."));
		ScanPart part = ScanPart.checked(volume, image, settings.scope().roi(), model);
		PreparedScan onDisk = new PreparedScan((preprocessing, turned, checkCancelled) -> {
			try {
				return new PreprocessingOnDisk(preprocessing, images, checkCancelled).forward(turned);
			} catch (IOException e) {
				throw cannotBeKept(images, e);
			}
		});
		SeenScan seen = SeenScan.of(model, part, image, settings, onDisk, progress);
		return new BlockedScan(model, settings, seen, alongX, alongY, images);
	}

	/** Number of blocks. */
	public int blocks() {
		return blocks.size();
	}

	/** How many tiles all blocks predict together, and how many one piece has. */
	public String tiles() {
		return grid.tiles(blocks) + " tiles instead of " + grid.tiles().size();
	}

	/** What a block must know. */
	public BlockPlace place(int block) {
		Columns columns = blocks.get(block);
		Preprocessed scan = seen.scan();
		Volume turned = turned();
		return new BlockPlace(
				turned.size(),
				turned.spacing(),
				VoxelBox.of(scan.box()),
				grid.seen(columns),
				List.of(columns.firstX(), columns.endX(), columns.firstY(), columns.endY()));
	}

	/** The voxels that the tiles of a block see: zero-min, (x, y, z, channel), a view. */
	public RandomAccessibleInterval<FloatType> voxels(int block) {
		VoxelBox part = grid.seen(blocks.get(block));
		RandomAccessibleInterval<FloatType> all = seen.scan().voxels();
		long[] min = all.minAsLongArray(), max = all.maxAsLongArray();
		for (int axis = 0; axis < 3; axis++) {
			min[axis] = part.first().get(axis);
			max[axis] = min[axis] + part.size().get(axis) - 1;
		}
		return Views.zeroMin(Views.interval(all, new FinalInterval(min, max)));
	}

	/** The voxels that a block decides, of the cropped scan, in the network's axes. */
	public VoxelBox decided(int block) {
		LabelRule rule = FinishedLabels.rule(model, wanted, settings.speed());
		return seen.scan().placeOfBlock(grid.decided(blocks.get(block)), rule);
	}

	/**
	 * Takes the labels of a block.
	 *
	 * @param slices by z of what it {@link #decided}: (x, y), x fastest
	 */
	public void put(int block, IntFunction<short[]> slices) {
		VoxelBox place = decided(block);
		Extent first = place.first(), size = place.size();
		for (int z = 0; z < size.z(); z++)
			seen.scan()
					.put(
							new VoxelBox(
									new Extent(first.x(), first.y(), first.z() + z), new Extent(size.x(), size.y(), 1)),
							slices.apply(z),
							joined);
	}

	/** The label map, on the scan's own grid, when all blocks were put: on disk, and finished there slice by slice. */
	public LabelMap labels(Progress progress) {
		LabelPlanes planes = LabelPlanes.of(joined);
		FinishedLabels.make(model, planes, wanted, progress);
		double smallest = settings.scope().smallest();
		double mm3 = seen.part().volume().spacing().voxelVolume();
		if (smallest > 0) SmallPieces.remove(planes, mm3, smallest, progress);
		LabelMap labels = new LabelMap(joined.voxels(), seen.geometry());
		return seen.part()
				.viewOnWhole(
						seen.turn().map(turn -> turn.inverse().apply(labels)).orElse(labels));
	}
}
