package sc.fiji.stunet.batch;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileSystems;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import sc.fiji.stunet.batch.CaseNames.NamedFile;
import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.InputFiles;
import sc.fiji.stunet.io.VolumeFiles;
import sc.fiji.stunet.io.VolumeKinds;

/**
 * Finds the volumes to segment.
 *
 * @param input a folder, or a text file with one path per line, relative to that file; empty lines and lines that start
 *     with # are ignored
 * @param pattern glob that file names must match; one with / or ** searches sub folders, and the cases are then named
 *     after the whole path: with {@code *}{@code /ct.nii.gz}, p1/ct.nii.gz is the case p1_ct. Empty: all volumes
 * @param kinds which files and folders are volumes
 * @param channels of the model
 */
public record CaseSearch(Path input, Optional<String> pattern, VolumeKinds kinds, int channels) {

	private static final Set<String> OF_THE_SYSTEM = Set.of("System Volume Information", "$RECYCLE.BIN", "lost+found");

	/**
	 * @param output folder of the label maps: never searched
	 * @param extras that are written into folders in it
	 * @return at least one case, by name
	 * @throws InvalidRequest if there is none, the input cannot be read, or an output would replace an input
	 */
	public List<BatchCase> find(Path output, Set<Extra> extras) {
		if (!Files.exists(input))
			throw new InvalidRequest(
					input + " does not exist; name a folder with volumes, or a text file that lists them.");
		try {
			List<BatchCase> cases = new ArrayList<>();
			List<NamedFile> files = Files.isDirectory(input) ? inFolder(output, extras) : inList(cases);
			// The named folder may itself be the only volume.
			if (files.isEmpty()
					&& pattern.isEmpty()
					&& Files.isDirectory(input)
					&& kinds.isSeries().test(input))
				files = List.of(
						new NamedFile(nameOf(input.toAbsolutePath().normalize().getFileName()), input));
			if (files.isEmpty())
				throw cases.isEmpty()
						? nothingFound()
						: new InvalidRequest(cases.get(0).problem().orElseThrow());
			CaseNames.group(files, channels).forEach(scan -> cases.add(named(scan, output)));
			checkOutputsAreNoInputs(cases, output, extras);
			return cases;
		} catch (CharacterCodingException e) {
			throw new InvalidRequest(
					input + " is not a text file that lists volumes; name a folder, or a list with one path per line.",
					e);
		} catch (IOException e) {
			throw new InvalidRequest(
					"Cannot read " + input + " (" + (e instanceof AccessDeniedException ? "no permission for " : "")
							+ e.getMessage() + "); check its permissions.",
					e);
		}
	}

	private InvalidRequest nothingFound() throws IOException {
		String matching = pattern.map(glob -> " that matches " + glob).orElse("");
		if (!Files.isDirectory(input))
			return new InvalidRequest(input + " lists no volume" + matching + "; write one path per line.");
		String sentence =
				"There is no volume" + matching + " in " + input + " (" + String.join(", ", kinds.endings()) + ")";
		Optional<Path> other;
		try (Stream<Path> files = Files.list(input)) {
			other = files.filter(file -> Files.isRegularFile(file) && !isHidden(file))
					.sorted()
					.findFirst();
		}
		if (pattern.isEmpty() && other.isPresent() && !kinds.advice().isEmpty())
			return new InvalidRequest(sentence + ", only such as " + other.get().getFileName() + kinds.advice() + ".");
		return new InvalidRequest(
				sentence + "; name another folder, or a pattern such as \"*/*.nii.gz\" to search its sub folders.");
	}

	private List<NamedFile> inFolder(Path output, Set<Extra> extras) throws IOException {
		// The folders in one are its levels.
		if (VolumeFiles.isZarrImage(input)) return List.of();
		if (isInput(output)) throw mixed("label maps");
		for (Extra extra : extras) if (isInput(extra.folder(output))) throw mixed(extra.word());
		boolean inSubfolders = pattern.filter(glob -> glob.contains("/") || glob.contains("**"))
				.isPresent();
		List<Path> files = new ArrayList<>();
		// Scans are often links into another folder.
		Files.walkFileTree(
				input,
				EnumSet.of(FileVisitOption.FOLLOW_LINKS),
				inSubfolders ? Integer.MAX_VALUE : 1,
				new SimpleFileVisitor<>() {

					@Override
					public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
							throws IOException {
						if (folder.equals(input)) return FileVisitResult.CONTINUE;
						if (isHidden(folder) || Files.isDirectory(output) && Files.isSameFile(folder, output))
							return FileVisitResult.SKIP_SUBTREE;
						if (!kinds.isSeries().test(folder)) return FileVisitResult.CONTINUE;
						files.add(folder);
						return FileVisitResult.SKIP_SUBTREE;
					}

					@Override
					public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
						if (isHidden(file)) return FileVisitResult.CONTINUE;
						boolean isVolume = attributes.isDirectory()
								? kinds.isSeries().test(file)
								: kinds.endingOf(file.getFileName().toString()).isPresent();
						if (isVolume) files.add(file);
						return FileVisitResult.CONTINUE;
					}

					@Override
					public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
						// A link to a folder further up, all of which is found there.
						if (e instanceof FileSystemLoopException) return FileVisitResult.CONTINUE;
						throw e;
					}
				});
		PathMatcher wanted = matcher();
		return files.stream()
				.map(input::relativize)
				.filter(file -> wanted.matches(inSubfolders ? file : file.getFileName()))
				.sorted()
				.map(file -> new NamedFile(nameOf(file), input.resolve(file)))
				.toList();
	}

	private InvalidRequest mixed(String made) {
		return new InvalidRequest(
				"The " + made + " would be mixed with the volumes in " + input + "; name another output folder.");
	}

	private boolean isInput(Path folder) throws IOException {
		return Files.isDirectory(folder) && Files.isSameFile(input, folder);
	}

	/** Whether a file is hidden or belongs to the system, and often is unreadable. */
	private static boolean isHidden(Path file) {
		String name = file.getFileName().toString();
		return name.startsWith(".") || OF_THE_SYSTEM.contains(name);
	}

	/** @param unusable receives the lines that are no path here, as cases that fail */
	private List<NamedFile> inList(List<BatchCase> unusable) throws IOException {
		if (kinds.endingOf(input.getFileName().toString()).isPresent())
			throw new InvalidRequest(
					input + " is a single volume; name a folder, or a text file with one path per line.");
		Path folder = input.toAbsolutePath().getParent();
		Set<Path> files = new LinkedHashSet<>();
		for (String line : Files.readAllLines(input, StandardCharsets.UTF_8)) {
			// Some editors put a byte order mark at the start.
			String path = line.replace("\ufeff", "").strip();
			if (path.isEmpty() || path.startsWith("#")) continue;
			try {
				files.add(resolve(folder, path));
			} catch (InvalidPathException e) {
				unusable.add(new BatchCase(
						path.substring(path.lastIndexOf('/') + 1),
						List.of(),
						0,
						Optional.of(input + " lists '" + path + "', which is no path on this system (" + e.getReason()
								+ "); correct it, or set a language that has its letters (LC_ALL=C.UTF-8).")));
			}
		}
		PathMatcher wanted = matcher();
		return files.stream()
				.filter(file -> wanted.matches(file.getFileName()))
				.map(file -> new NamedFile(nameOf(file.getFileName()), file))
				.toList();
	}

	private Path resolve(Path folder, String path) {
		Path file = folder.resolve(path).normalize();
		if (file.getFileName() != null) return file;
		throw new InvalidRequest(input + " lists '" + path + "', which is no file; correct it.");
	}

	private PathMatcher matcher() {
		if (pattern.isEmpty()) return file -> true;
		try {
			return FileSystems.getDefault().getPathMatcher("glob:" + pattern.get());
		} catch (PatternSyntaxException e) {
			throw new InvalidRequest(
					"The pattern " + pattern.get()
							+ " cannot be understood; * stands for any characters, as in \"*_ct.nii.gz\".",
					e);
		}
	}

	/** Joins folders and name, without the ending. */
	private String nameOf(Path relative) {
		List<String> parts = new ArrayList<>();
		relative.forEach(part -> parts.add(part.toString()));
		String name = parts.stream().collect(Collectors.joining("_"));
		return kinds.endingOf(name)
				.or(() -> VolumeFiles.zarrEndingOf(name))
				.map(ending -> name.substring(0, name.length() - ending.length()))
				.orElse(name);
	}

	/**
	 * The case with the problem that no file of its name can be written, where a system's encoding lacks its letters.
	 */
	private static BatchCase named(BatchCase scan, Path output) {
		try {
			Batch.labelMap(output, scan.name());
			return scan;
		} catch (InvalidPathException e) {
			return new BatchCase(
					scan.name(),
					scan.inputs(),
					scan.bytes(),
					Optional.of("A label map cannot be named after "
							+ scan.inputs().get(0) + " in the language that this system is set to (" + e.getReason()
							+ "); set another one (LC_ALL=C.UTF-8), or rename the scan."));
		}
	}

	private static void checkOutputsAreNoInputs(List<BatchCase> cases, Path output, Set<Extra> extras) {
		InputFiles inputs = InputFiles.of(
				cases.stream().flatMap(scan -> scan.inputs().stream()).toList());
		for (BatchCase scan : cases) {
			if (scan.problem().isPresent()) continue;
			CaseFiles files = CaseFiles.in(output, scan.name(), extras);
			if (inputs.contains(files.labelMap())) throw replacing("label map", files.labelMap());
			files.extras().forEach((extra, file) -> {
				if (inputs.contains(file)) throw replacing(extra.word(), file);
			});
		}
	}

	private static InvalidRequest replacing(String what, Path file) {
		return new InvalidRequest("The " + what + " " + file + " would replace an input; name another output folder.");
	}
}
