package sc.fiji.stunet.patch;

import java.util.Arrays;
import java.util.function.Consumer;

import sc.fiji.stunet.preprocess.FinishedScores;
import sc.fiji.stunet.progress.ComputingThreads;
import sc.fiji.stunet.volume.Extent;

/** Makes scores of boxes of blended features, some slices at a time: those of a whole box never exist at once. */
public final class HeadedScores implements Consumer<FinishedScores> {

	private final ScoreHead head;
	private final Extent grid;
	private final long scoresAtOnce;
	private final Consumer<FinishedScores> finished;
	/** Room for the largest part of a box from the first part on: what was too small would be garbage beside it. */
	private float[] features = {};

	private float[] scores = {};
	private short[] best = {};
	private boolean isFinite = true;
	/** The one whose scores are there; null before the first. */
	private Part last;

	/**
	 * @param grid size of the network's grid
	 * @param scoresAtOnce about so many exist at once, or those of two slices of a box
	 * @param finished gets the scores
	 */
	public HeadedScores(ScoreHead head, Extent grid, long scoresAtOnce, Consumer<FinishedScores> finished) {
		this.head = head;
		this.grid = grid;
		this.scoresAtOnce = scoresAtOnce;
		this.finished = finished;
	}

	/** Whether all scores until now were finite. */
	public boolean isFinite() {
		return isFinite;
	}

	@Override
	public void accept(FinishedScores box) {
		Extent first = box.first(), end = box.end();
		long perSlice = (long) (end.x() - before(first.x())) * (end.y() - before(first.y())) * head.classes();
		int slices = (int) Math.max(1, scoresAtOnce / perSlice - 1);
		makeRoom(perSlice / head.classes() * Math.min(slices + 1L, end.z() - before(first.z())));
		for (int z = first.z(); z < end.z(); z += slices) {
			Extent from = new Extent(first.x(), first.y(), z),
					to = new Extent(end.x(), end.y(), Math.min(end.z(), z + slices));
			Part part = new Part(from, to);
			// Each part begins with the last slice of the one before it along z, which is mostly the last one.
			boolean goesOn = last != null && last.isBefore(part);
			if (goesOn) part.moveToFront(last.rows - part.sizeY, part.sizeY);
			part.fill(box, goesOn ? part.sizeY : 0);
			last = part;
			finished.accept(part);
		}
	}

	/** For so many voxels, or more where other boxes may need more; one part lives at a time. */
	private void makeRoom(long needed) {
		if (best.length >= needed) return;
		int voxels = Math.toIntExact(Math.max(needed, Math.min(scoresAtOnce / head.classes(), grid.voxels())));
		last = null;
		features = null;
		scores = null;
		features = new float[Math.multiplyExact(voxels, head.width())];
		scores = new float[Math.multiplyExact(voxels, head.classes())];
		best = new short[voxels];
	}

	/** The voxel before the first one of a box, if there is one: it can still be read. */
	private static int before(int first) {
		return Math.max(0, first - 1);
	}

	/** Some slices of a box, and the voxels before it. */
	private final class Part implements FinishedScores {

		private final Extent first;
		private final Extent end;
		private final Extent origin;
		private final int sizeX;
		private final int sizeY;
		private final int rows;

		Part(Extent first, Extent end) {
			this.first = first;
			this.end = end;
			origin = new Extent(before(first.x()), before(first.y()), before(first.z()));
			sizeX = end.x() - origin.x();
			sizeY = end.y() - origin.y();
			rows = sizeY * (end.z() - origin.z());
		}

		/** Whether another part has the next slices of the same rows. */
		boolean isBefore(Part next) {
			return new Extent(first.x(), first.y(), end.z()).equals(next.first)
					&& new Extent(end.x(), end.y(), next.end.z()).equals(next.end);
		}

		private void moveToFront(int row, int count) {
			int from = row * sizeX, voxels = count * sizeX, classes = head.classes();
			System.arraycopy(scores, from * classes, scores, 0, voxels * classes);
			System.arraycopy(best, from, best, 0, voxels);
		}

		/** @param known so many rows are there already */
		void fill(FinishedScores box, int known) {
			int width = head.width(), knownVoxels = known * sizeX;
			ComputingThreads.range(known, rows).forEach(row -> {
				Row of = new Row(grid.x());
				box.findRow(origin.y() + row % sizeY, origin.z() + row / sizeY, of);
				for (int x = origin.x(), to = (row - known) * sizeX * width; x < end.x(); x++, to += width)
					System.arraycopy(of.values[x], of.at[x], features, to, width);
			});
			head.apply(rows * sizeX - knownVoxels, features, knownVoxels, scores);
			isFinite &=
					ComputingThreads.range(known, rows).mapToObj(this::findBest).reduce(true, Boolean::logicalAnd);
		}

		private boolean findBest(int row) {
			boolean finite = true;
			for (int voxel = row * sizeX; voxel < (row + 1) * sizeX; voxel++) {
				int found = PatchBlender.best(scores, voxel * head.classes(), head.classes());
				finite &= found != PatchBlender.NOT_FINITE;
				best[voxel] = (short) found;
			}
			return finite;
		}

		@Override
		public Extent first() {
			return first;
		}

		@Override
		public Extent end() {
			return end;
		}

		@Override
		public void findRow(int y, int z, Row row) {
			int voxel = ((z - origin.z()) * sizeY + y - origin.y()) * sizeX;
			System.arraycopy(best, voxel, row.best, origin.x(), sizeX);
			Arrays.fill(row.values, origin.x(), end.x(), scores);
			for (int x = 0; x < sizeX; x++) row.at[origin.x() + x] = (voxel + x) * head.classes();
		}
	}
}
