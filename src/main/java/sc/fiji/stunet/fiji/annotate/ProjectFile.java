package sc.fiji.stunet.fiji.annotate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.files.AtomicFolder;
import sc.fiji.stunet.files.FolderLock;
import sc.fiji.stunet.files.InvalidOutput;

/** The file {@code project.json} of a project's folder, which one program at a time has. */
final class ProjectFile {

	private static final String STATE = "project.json";
	private static final ObjectMapper JSON = new ObjectMapper();

	private final Path folder;
	private final FolderLock lock;

	private ProjectFile(Path folder, FolderLock lock) {
		this.folder = folder;
		this.lock = lock;
	}

	/**
	 * Takes a folder, which is made if it is missing.
	 *
	 * @throws InvalidOutput if another program has it, or it is something else
	 */
	static ProjectFile take(Path folder) {
		try {
			if (Files.exists(folder) && !isOurs(folder))
				throw new InvalidOutput(folder
						+ " exists already and is no project of annotations; name another folder with project=.");
			Files.createDirectories(folder);
			FolderLock lock = FolderLock.take(folder.resolve("lock"))
					.orElseThrow(() -> new InvalidOutput("The project " + folder
							+ " is open already, in another window or program; close it there first."));
			ProjectFile file = new ProjectFile(folder, lock);
			boolean taken = false;
			try {
				file.prepare();
				taken = true;
			} finally {
				if (!taken) lock.close();
			}
			return file;
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	private void prepare() throws IOException {
		if (!lock.isCertain())
			throw new InvalidOutput("The disk of " + folder + " knows no locks, so nothing would keep a second "
					+ "program out of the project; name a folder on another disk with project=.");
		Files.createDirectories(folder.resolve("annotations"));
		Files.createDirectories(folder.resolve("rounds"));
		Stream.of(folder, folder.resolve("annotations"), folder.resolve("rounds"))
				.forEach(AtomicFolder::sweep);
	}

	/** A project, or a folder that was begun by a process which was killed before it wrote {@code project.json}. */
	private static boolean isOurs(Path folder) throws IOException {
		if (!Files.isDirectory(folder)) return false;
		if (Files.exists(folder.resolve(STATE))) return true;
		try (Stream<Path> all = Files.list(folder)) {
			return all.map(file -> file.getFileName().toString())
					.allMatch(file ->
							Set.of("annotations", "rounds", "data", "lock").contains(file)
											&& Files.exists(folder.resolve("lock"))
									|| file.startsWith("."));
		}
	}

	/** @throws InvalidRequest if it is damaged */
	ProjectState read() {
		Path file = folder.resolve(STATE);
		if (!Files.exists(file)) return ProjectState.empty();
		String why;
		try {
			ProjectState state = JSON.readValue(file.toFile(), ProjectState.class);
			if (state == null) throw new IllegalArgumentException("it says nothing");
			state.check();
			return state;
		} catch (JsonProcessingException e) {
			why = "it is no JSON, or not of a project";
		} catch (IllegalArgumentException e) {
			why = e.getMessage();
		} catch (IOException e) {
			throw new InvalidRequest(
					"Cannot read " + file + " (" + e.getMessage() + "); check that it may be read.", e);
		}
		throw new InvalidRequest(file + " is damaged (" + why + "); what was drawn is whole in "
				+ folder.resolve("annotations")
				+ ", the newest file last: accept that one in a new project, with another project= and annotate=.");
	}

	/** @throws InvalidOutput if the project was closed, or it cannot be written */
	void write(ProjectState state) {
		// Another program, or window, may have it by now, and know more.
		if (!lock.isOpen()) throw new InvalidOutput("The project " + folder + " was closed meanwhile; open it again.");
		AtomicFile.write(
				folder.resolve(STATE),
				true,
				out -> out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(state)));
	}

	/** Lets others have the folder. */
	void close() {
		try {
			lock.close();
		} catch (IOException e) {
			throw cannotWrite(folder, e);
		}
	}

	private static InvalidOutput cannotWrite(Path folder, IOException e) {
		return new InvalidOutput(
				"Cannot write into " + folder + " (" + e.getMessage() + "); name another folder with project=.", e);
	}
}
