package sc.fiji.stunet.volume;

import java.nio.file.Path;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What tests of images on disk have: a folder, and images in it that are closed before it is deleted. */
public abstract class OnDisk {

	@TempDir
	protected Path folder;

	protected DiskImages images;

	@BeforeEach
	void open() {
		images = new DiskImages(folder);
	}

	@AfterEach
	void close() {
		images.close();
	}
}
