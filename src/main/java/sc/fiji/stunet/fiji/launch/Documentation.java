package sc.fiji.stunet.fiji.launch;

import java.awt.GraphicsEnvironment;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import sc.fiji.stunet.fiji.image.ImageJLog;

/**
 * Opens the manual, which is in the plugin: the build makes it of the folder docs. It is unpacked into a temporary
 * folder, where it stays, since a browser may show it longer than ImageJ runs.
 */
public final class Documentation {

	private static final String RESOURCES = "/manual/";
	private static final String START = "index.html";
	/** Opens a section: file managers and launchers of browsers lose what stands behind a # in a file's address. */
	private static final String DOOR = "open.html";

	private Documentation() {}

	/** The folder where the manual is unpacked; made at its first use. */
	private static final class Unpacked {

		static final Path FOLDER = create();

		private static Path create() {
			try {
				return Files.createTempDirectory("stunet-manual");
			} catch (IOException e) {
				throw new UncheckedIOException(e);
			}
		}
	}

	/** The section about a command: {@code stu-net-predict-folder} for {@code STU-Net Predict Folder...}. */
	public static String sectionOf(String label) {
		return label.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9 -]", "").replace(' ', '-');
	}

	/** Opens the manual at its beginning. */
	public static void open() {
		open("");
	}

	/**
	 * Opens the manual in the browser, without network; without a window, or without a browser, the user is told its
	 * address.
	 *
	 * @param section about a command, as {@link #sectionOf}; empty: the beginning
	 */
	public static void open(String section) {
		try {
			Path door = unpack(section);
			String address = address(door.getParent(), section);
			if (GraphicsEnvironment.isHeadless()) tell(address);
			else Browser.open(door.toUri(), () -> tell(address));
		} catch (IOException | UncheckedIOException | LinkageError e) {
			ImageJLog.print("STU-Net: the manual cannot be unpacked (" + e.getMessage() + ").");
		}
	}

	/** @return a page that leads to the section */
	static Path unpack(String section) throws IOException {
		Path folder = Files.createDirectories(Unpacked.FOLDER);
		for (String name : lines("files.txt")) {
			try (InputStream file = resource(name)) {
				Files.copy(file, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
			}
		}
		String target = page(section);
		return Files.writeString(
				folder.resolve(DOOR),
				"<!DOCTYPE html><meta charset=\"utf-8\"><meta http-equiv=\"refresh\" content=\"0; url=" + target
						+ "\"><a href=\"" + target + "\">The manual of STU-Net</a>\n");
	}

	/** Where the manual explains a command: the page, and the place on it; of what it does not explain, the start. */
	static String page(String section) throws IOException {
		return lines("sections.txt").stream()
				.map(line -> line.split(" "))
				.filter(entry -> entry[0].equals(section))
				.map(entry -> entry[1] + "#" + section)
				.findFirst()
				.orElse(START);
	}

	private static String address(Path folder, String section) throws IOException {
		return folder.toUri() + page(section);
	}

	private static List<String> lines(String name) throws IOException {
		try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource(name), StandardCharsets.UTF_8))) {
			return lines.lines().toList();
		}
	}

	private static InputStream resource(String name) throws IOException {
		return Optional.ofNullable(Documentation.class.getResourceAsStream(RESOURCES + name))
				.orElseThrow(() -> new IOException(name + " is missing; install STU-Net again"));
	}

	private static void tell(String address) {
		if (Message.hasWindow())
			Message.showSoon("No browser could be opened here. The manual of STU-Net is at\n" + address, "");
		ImageJLog.print("The documentation of STU-Net: " + address);
	}
}
