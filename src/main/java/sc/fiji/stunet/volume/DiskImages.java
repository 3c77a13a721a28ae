package sc.fiji.stunet.volume;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.UUID;

import net.imglib2.type.numeric.integer.UnsignedShortType;
import net.imglib2.type.numeric.real.FloatType;

import sc.fiji.stunet.files.Closing;

/**
 * The images of one job in files of one folder, which can be deleted when this is closed: some systems delete no file
 * that is open. For one thread.
 */
public final class DiskImages implements AutoCloseable {

	private final Path folder;
	private final Set<DiskImage<?, ?>> open = new LinkedHashSet<>();

	/** @param folder which whoever made it deletes, after this was closed */
	public DiskImages(Path folder) {
		this.folder = folder;
	}

	/** The folder of the files. */
	public Path folder() {
		return folder;
	}

	/**
	 * @return zero-min, (x, y, z, channel)
	 * @throws IOException if the folder cannot be written
	 */
	public DiskImage<FloatType, float[]> floats(Extent size, int channels) throws IOException {
		return opened(DiskImage.floats(file(), size, channels));
	}

	/**
	 * @return zero-min, (x, y, z)
	 * @throws IOException if the folder cannot be written
	 */
	public DiskImage<UnsignedShortType, short[]> labels(Extent size) throws IOException {
		return opened(DiskImage.labels(file(), size));
	}

	private Path file() {
		return folder.resolve(UUID.randomUUID() + ".image");
	}

	private <T extends DiskImage<?, ?>> T opened(T image) {
		open.add(image);
		return image;
	}

	/**
	 * Ends the use of an image, and deletes its file.
	 *
	 * @throws IOException if it cannot be deleted
	 */
	public void delete(DiskImage<?, ?> image) throws IOException {
		open.remove(image);
		image.close();
		Files.delete(image.file());
	}

	/** Ends the use of all images; their files stay. */
	@Override
	public void close() {
		Closing.all(open, DiskImage::close);
	}
}
