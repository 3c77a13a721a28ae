package sc.fiji.stunet.io;

import java.util.Map;
import java.util.Set;

/**
 * The directory of one page of a TIFF file.
 *
 * @param entries by their tags, those of {@link #KNOWN}
 */
record TiffDirectory(Map<Integer, TiffEntry> entries) {

	static final int SUBFILE = 254;
	static final int WIDTH = 256;
	static final int HEIGHT = 257;
	static final int BITS = 258;
	static final int COMPRESSION = 259;
	static final int PHOTOMETRIC = 262;
	static final int FILL_ORDER = 266;
	static final int DESCRIPTION = 270;
	static final int STRIP_OFFSETS = 273;
	static final int ORIENTATION = 274;
	static final int SAMPLES = 277;
	static final int ROWS_PER_STRIP = 278;
	static final int STRIP_BYTES = 279;
	static final int X_RESOLUTION = 282;
	static final int Y_RESOLUTION = 283;
	static final int RESOLUTION_UNIT = 296;
	static final int PREDICTOR = 317;
	static final int TILE_WIDTH = 322;
	static final int TILE_HEIGHT = 323;
	static final int TILE_OFFSETS = 324;
	static final int TILE_BYTES = 325;
	static final int SAMPLE_FORMAT = 339;
	/** An entry of Zeiss that holds the meaning of the pages. */
	static final int LSM = 34412;

	static final Set<Integer> KNOWN = Set.of(
			SUBFILE,
			WIDTH,
			HEIGHT,
			BITS,
			COMPRESSION,
			PHOTOMETRIC,
			FILL_ORDER,
			DESCRIPTION,
			STRIP_OFFSETS,
			ORIENTATION,
			SAMPLES,
			ROWS_PER_STRIP,
			STRIP_BYTES,
			X_RESOLUTION,
			Y_RESOLUTION,
			RESOLUTION_UNIT,
			PREDICTOR,
			TILE_WIDTH,
			TILE_HEIGHT,
			TILE_OFFSETS,
			TILE_BYTES,
			SAMPLE_FORMAT,
			LSM);

	boolean has(int tag) {
		return entries.containsKey(tag) && entries.get(tag).count() > 0;
	}

	/** The first number of an entry. */
	long number(int tag, long otherwise) {
		return has(tag) ? entries.get(tag).number(0) : otherwise;
	}

	double real(int tag, double otherwise) {
		return has(tag) ? entries.get(tag).real(0) : otherwise;
	}

	long[] numbers(int tag) {
		return has(tag) ? entries.get(tag).numbers() : new long[0];
	}

	String description() {
		return has(DESCRIPTION) ? entries.get(DESCRIPTION).text() : "";
	}

	/** Whether the page is a smaller copy of another one, or a mask. */
	boolean isAside() {
		return (number(SUBFILE, 0) & 5) != 0;
	}
}
