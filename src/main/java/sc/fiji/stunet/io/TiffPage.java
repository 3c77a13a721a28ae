package sc.fiji.stunet.io;

import java.nio.file.Path;

import sc.fiji.stunet.volume.InvalidVolume;

/**
 * The layout of one page's grey values: in strips or tiles, from left to right, then from top to bottom.
 *
 * @param tiled whether segments at the right and the lower edge are as large as the others
 * @param segmentWidth in pixels
 * @param segmentHeight in pixels
 * @param offsets of the segments in the file
 * @param counts of their bytes
 */
record TiffPage(
		int width,
		int height,
		VoxelType type,
		TiffCompression compression,
		TiffPredictor predictor,
		boolean tiled,
		int segmentWidth,
		int segmentHeight,
		long[] offsets,
		long[] counts) {

	/**
	 * @param ofImageJ whether the file has ImageJ's description
	 * @param length of the file
	 * @throws InvalidVolume if a segment lies outside of the file or cannot hold its pixels
	 */
	static TiffPage of(TiffDirectory page, boolean ofImageJ, long length, Path file) {
		int width = size(page.number(TiffDirectory.WIDTH, 0), "width", file);
		int height = size(page.number(TiffDirectory.HEIGHT, 0), "height", file);
		VoxelType type = TiffVoxelType.of(page, ofImageJ, file);
		TiffCompression compression = TiffCompression.of(page.number(TiffDirectory.COMPRESSION, 1), file);
		boolean none = compression == TiffCompression.NONE || compression == TiffCompression.PACK_BITS;
		TiffPredictor predictor =
				none ? TiffPredictor.NONE : TiffPredictor.of(page.number(TiffDirectory.PREDICTOR, 1), file);
		boolean tiled = page.has(TiffDirectory.TILE_WIDTH);
		int across = tiled ? size(page.number(TiffDirectory.TILE_WIDTH, 0), "width of tiles", file) : width;
		long rows = page.number(TiffDirectory.ROWS_PER_STRIP, height);
		int down = tiled
				? size(page.number(TiffDirectory.TILE_HEIGHT, 0), "height of tiles", file)
				: (int) (rows < 1 || rows > height ? height : rows);
		TiffPage result = new TiffPage(
				width,
				height,
				type,
				compression,
				predictor,
				tiled,
				across,
				down,
				page.numbers(tiled ? TiffDirectory.TILE_OFFSETS : TiffDirectory.STRIP_OFFSETS),
				page.numbers(tiled ? TiffDirectory.TILE_BYTES : TiffDirectory.STRIP_BYTES));
		return result.withCounts(file).checked(length, file);
	}

	private static int size(long pixels, String what, Path file) {
		if (pixels < 1 || pixels > Integer.MAX_VALUE)
			throw new InvalidVolume(file + " is damaged: a page has a " + what + " of " + Long.toUnsignedString(pixels)
					+ " pixels; copy or export it again.");
		return (int) pixels;
	}

	/** Fills in missing byte counts: one strip without compression needs none, and some programs write none. */
	private TiffPage withCounts(Path file) {
		long segments = segmentsAcross() * ((height - 1L) / segmentHeight + 1);
		boolean missing = counts.length == 0 || counts.length == 1 && counts[0] == 0;
		long[] known = missing && segments == 1 && compression == TiffCompression.NONE
				? new long[] {(long) bytesOf(0)}
				: counts;
		if (offsets.length < segments || known.length < segments)
			throw new InvalidVolume(file + " is damaged: a page has " + segments + " strips or tiles, but only "
					+ Math.min(offsets.length, known.length) + " are told; copy or export it again.");
		return new TiffPage(
				width, height, type, compression, predictor, tiled, segmentWidth, segmentHeight, offsets, known);
	}

	private TiffPage checked(long length, Path file) {
		for (int segment = 0; segment < segments(); segment++) {
			if (counts[segment] < 0 || offsets[segment] < 0 || offsets[segment] > length - counts[segment])
				throw new InvalidVolume(file + " is cut off or damaged: a part of a page is said to end at byte "
						+ Long.toUnsignedString(offsets[segment] + counts[segment]) + ", but the file has only "
						+ length + "; copy or export it again.");
			if (bytesOf(segment) > compression.mostOf(counts[segment]) || bytesOf(segment) > Integer.MAX_VALUE - 8)
				throw new InvalidVolume(
						file + " is damaged: a part of " + segmentWidth + " x " + rows(segment) + " pixels has only "
								+ counts[segment] + " bytes, or is larger than 2 GB; copy or export it again.");
		}
		return this;
	}

	long segmentsAcross() {
		return (width - 1L) / segmentWidth + 1;
	}

	int segments() {
		return Math.toIntExact(segmentsAcross() * ((height - 1L) / segmentHeight + 1));
	}

	/** Number of rows of a strip or tile; the last strip may have fewer. */
	int rows(int segment) {
		return tiled ? segmentHeight : Math.min(segmentHeight, height - segment * segmentHeight);
	}

	/** Size in bytes of a strip or tile without compression. */
	double bytesOf(int segment) {
		return (double) segmentWidth * rows(segment) * type.bytes;
	}

	double bytes() {
		return (double) width * height * type.bytes;
	}

	boolean isLike(TiffPage other) {
		return width == other.width && height == other.height && type == other.type;
	}

	/**
	 * Whether the rows lie in the file one after the other, as in ImageJ's files whose later pages have no directory.
	 */
	boolean isContiguous() {
		if (compression != TiffCompression.NONE || tiled) return false;
		for (int segment = 1; segment < segments(); segment++)
			if (offsets[segment] != offsets[segment - 1] + (long) bytesOf(segment - 1)) return false;
		return true;
	}

	/** A page like this one somewhere else in the file, in one piece. */
	TiffPage at(long offset) {
		return new TiffPage(
				width, height, type, compression, predictor, false, width, height, new long[] {offset}, new long[] {
					(long) bytes()
				});
	}

	TiffPage with(VoxelType other) {
		return new TiffPage(
				width, height, other, compression, predictor, tiled, segmentWidth, segmentHeight, offsets, counts);
	}
}
