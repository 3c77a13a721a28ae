package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.DataFormatException;

import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.volume.Extent;
import sc.fiji.stunet.volume.Geometry;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * A stack of grey values in a TIFF or BigTIFF file (TIFF 6.0), with its description by ImageJ, OME-XML, or nnU-Net's
 * {@code .json} file beside it. A printing resolution alone is no voxel size.
 */
final class TiffFile implements VolumeSource {

	private static final long MOST_VOXELS = Integer.MAX_VALUE - 8;

	private final Path file;
	private final ByteOrder order;
	private final List<TiffPage> pages;
	private final TiffStack stack;
	private final Extent size;

	/** @throws InvalidVolume if this is no TIFF file with volumes of real numbers */
	TiffFile(Path file) {
		this.file = file;
		TiffDirectories.Contents contents = TiffDirectories.read(file);
		order = contents.order();
		TiffDirectory first = contents.pages().get(0);
		boolean ofImageJ = TiffStack.isOfImageJ(first.description());
		boolean ome = OmeDescription.isOme(first.description());
		List<TiffPage> listed = new ArrayList<>();
		for (TiffDirectory page : contents.pages())
			// OME counts all pages. In ImageJ's files only the first page has the description.
			if (ome || !page.isAside()) listed.add(TiffPage.of(page, ofImageJ, contents.length(), file));
		if (listed.isEmpty()) throw new UnsupportedVolume(file + " holds previews only; export the image itself.");
		pages = ofImageJ ? all(listed, new ImageJDescription(first, file), contents.length()) : listed;
		stack = TiffStack.of(first, pages.size(), pages.get(0).type(), file);
		TiffPage one = plane(0);
		checkAreAlike(one);
		size = new Extent(one.width(), one.height(), stack.slices());
		checkSize(one, contents.length());
	}

	private TiffFile(TiffFile all, int frame) {
		file = all.file;
		order = all.order;
		pages = all.pages;
		size = all.size;
		stack = all.stack.at(frame);
	}

	@Override
	public TiffFile at(int frame) {
		return new TiffFile(this, frame);
	}

	@Override
	public TimeAxis times() {
		return stack.times();
	}

	/** Whether the file begins like a TIFF. A file that cannot be read does not. */
	static boolean isTiff(Path file) {
		if (!Files.isRegularFile(file)) return false;
		try (InputStream in = Files.newInputStream(file)) {
			return TiffDirectories.isStart(in.readNBytes(4));
		} catch (IOException e) {
			return false;
		}
	}

	/**
	 * All pages, with those that lie after the first one without a directory, as in ImageJ's files of more than 4 GB.
	 */
	private static List<TiffPage> all(List<TiffPage> listed, ImageJDescription description, long length) {
		int images = description.images(listed.size());
		if (images == listed.size()) return listed;
		TiffPage first = listed.get(0);
		if (listed.size() > 1 || !first.isContiguous()) throw description.missing(images, listed.size());
		double held = Math.floor((length - first.offsets()[0]) / first.bytes());
		if (held < images) throw description.missing(images, held);
		List<TiffPage> all = new ArrayList<>();
		for (int i = 0; i < images; i++) all.add(first.at(first.offsets()[0] + i * (long) first.bytes()));
		return all;
	}

	/** A page, signed or unsigned by the description. */
	private TiffPage plane(int index) {
		TiffPage page = pages.get(stack.planes()[index]);
		if (stack.type().isEmpty() || stack.type().get() == page.type()) return page;
		if (stack.type().get().bytes != page.type().bytes)
			throw new InvalidVolume(file + " is damaged: its description tells of pixels of "
					+ 8 * stack.type().get().bytes + " bits, its pages of " + 8 * page.type().bytes
					+ "; export it again.");
		return page.with(stack.type().get());
	}

	private void checkAreAlike(TiffPage one) {
		for (int i = 0; i < stack.planes().length; i++)
			if (!plane(i).isLike(one))
				throw new UnsupportedVolume(file
						+ " has pages of different sizes or types; save those of one volume as a file of their own.");
	}

	private void checkSize(TiffPage one, long length) {
		double bytes = one.bytes() * stack.planes().length;
		// Pages may share bytes, but must not become more than compression could explain.
		if (bytes > TiffCompression.LZW.mostOf(length))
			throw new InvalidVolume(file + " is damaged: " + size + " voxels cannot come out of " + length
					+ " bytes; copy or export it again.");
		if ((double) size.x() * size.y() * size.z() > MOST_VOXELS)
			throw new InvalidVolume(file + " has " + size + " voxels; at most " + MOST_VOXELS
					+ " are possible, crop it or store it coarser.");
	}

	@Override
	public Extent size() {
		return size;
	}

	@Override
	public int channels() {
		return stack.channels();
	}

	@Override
	public List<Path> files() {
		return VolumeSource.together(file, SpacingFile.of(file).stream().toList());
	}

	@Override
	public Scaling scaling() {
		return stack.scaling();
	}

	@Override
	public boolean isOriented() {
		return false;
	}

	/** @throws UnknownSpacing if neither the file nor one beside it has the voxel size */
	@Override
	public Geometry geometry() {
		Optional<Spacing> beside = SpacingFile.beside(file);
		return Geometry.unoriented(beside.or(stack::spacing).orElseThrow(() -> new UnknownSpacing(file)));
	}

	@Override
	public Geometry geometry(Spacing spacing) {
		return Geometry.unoriented(spacing);
	}

	@Override
	public void read(int channel, Voxels voxels, Optional<MessageDigest> digest) throws IOException {
		readVoxels(channel, voxels, digest);
		if (digest.isPresent()) Sha256.update(digest.get(), files().subList(1, files().size()));
	}

	private void readVoxels(int channel, Voxels voxels, Optional<MessageDigest> digest) {
		try (FilePlaces in = new FilePlaces(file, digest)) {
			int plane = size.x() * size.y();
			float[] values = new float[plane];
			for (int slice = 0; slice < size.z(); slice++) {
				read(in, plane(channel * stack.slices() + slice), values);
				stack.scaling().apply(values, plane);
				voxels.put(slice * plane, values, plane);
			}
			in.finish();
		} catch (DataFormatException e) {
			throw new InvalidVolume(
					file + " is damaged: it cannot be decompressed (" + e.getMessage() + "); copy or export it again.",
					e);
		} catch (IOException e) {
			throw StoredVoxels.cannotRead(file, e);
		} catch (OutOfMemoryError e) {
			throw UnreadableVolume.tooLarge(file, size, Float.BYTES, e);
		}
	}

	private void read(FilePlaces in, TiffPage page, float[] values) throws IOException, DataFormatException {
		int across = Math.toIntExact(page.segmentsAcross());
		float[] row = new float[page.segmentWidth()];
		for (int segment = 0; segment < page.segments(); segment++) {
			byte[] decoded = new byte[(int) page.bytesOf(segment)];
			page.compression().decode(stored(in, page, segment, decoded.length), decoded);
			page.predictor().undo(decoded, page.segmentWidth(), page.type().bytes, order);
			ByteBuffer raw = ByteBuffer.wrap(decoded).order(order);
			int x = segment % across * page.segmentWidth();
			int y = segment / across * page.segmentHeight();
			for (int i = 0; i < Math.min(page.rows(segment), page.height() - y); i++) {
				page.type().decode(raw, row, row.length);
				System.arraycopy(row, 0, values, (y + i) * page.width() + x, Math.min(row.length, page.width() - x));
			}
		}
	}

	private byte[] stored(FilePlaces in, TiffPage page, int segment, int length) throws IOException {
		long count = page.compression() == TiffCompression.NONE ? length : page.counts()[segment];
		if (count > Integer.MAX_VALUE - 8)
			throw new InvalidVolume(file + " has a strip or tile of more than 2 GB; save it with smaller ones.");
		ByteBuffer bytes = ByteBuffer.allocate((int) count);
		if (!in.read(bytes, page.offsets()[segment]))
			throw new InvalidVolume(file + " is cut off: it ends within its voxels; copy or export it again.");
		return bytes.array();
	}
}
