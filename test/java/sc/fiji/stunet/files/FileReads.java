package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What this process reads of files, and which it syncs, while this is open, whoever opens them, as Java's flight
 * recorder sees it.
 */
public final class FileReads implements AutoCloseable {

	private final Recording recording = new Recording();

	public FileReads() {
		recording.enable("jdk.FileRead").withThreshold(Duration.ZERO).withoutStackTrace();
		recording.enable("jdk.FileForce").withThreshold(Duration.ZERO).withoutStackTrace();
		recording.start();
	}

	/** How often a file was read, from its first byte to its last, up to now. */
	public Function<Path, Double> times() throws IOException {
		var bytes = events("jdk.FileRead")
				.collect(Collectors.groupingBy(
						event -> event.getString("path"), Collectors.summingLong(FileReads::bytes)));
		return file ->
				bytes.getOrDefault(file.toString(), 0L) / (double) file.toFile().length();
	}

	/** The files whose content was brought to the disk, up to now. */
	public Set<Path> synced() throws IOException {
		return events("jdk.FileForce")
				.map(event -> Path.of(event.getString("path")))
				.collect(Collectors.toSet());
	}

	private Stream<RecordedEvent> events(String name) throws IOException {
		Path dump = Files.createTempFile("reads", ".jfr");
		recording.dump(dump);
		List<RecordedEvent> all = RecordingFile.readAllEvents(dump);
		Files.delete(dump);
		return all.stream()
				.filter(event -> event.getEventType().getName().equals(name) && event.getString("path") != null);
	}

	private static long bytes(RecordedEvent event) {
		return Math.max(0, event.getLong("bytesRead"));
	}

	@Override
	public void close() {
		recording.close();
	}
}
