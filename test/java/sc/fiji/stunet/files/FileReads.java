package sc.fiji.stunet.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.stream.Collectors;

import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What this process reads of files while it is open, whoever opens them, as Java's flight recorder sees it. */
public final class FileReads implements AutoCloseable {

	private final Recording recording = new Recording();

	public FileReads() {
		recording.enable("jdk.FileRead").withThreshold(Duration.ZERO).withoutStackTrace();
		recording.start();
	}

	/** How often a file was read, from its first byte to its last, up to now. */
	public Function<Path, Double> times() throws IOException {
		Path dump = Files.createTempFile("reads", ".jfr");
		recording.dump(dump);
		var bytes = RecordingFile.readAllEvents(dump).stream()
				.filter(event -> event.getString("path") != null)
				.collect(Collectors.groupingBy(
						event -> event.getString("path"), Collectors.summingLong(FileReads::bytes)));
		Files.delete(dump);
		return file ->
				bytes.getOrDefault(file.toString(), 0L) / (double) file.toFile().length();
	}

	private static long bytes(RecordedEvent event) {
		return Math.max(0, event.getLong("bytesRead"));
	}

	@Override
	public void close() {
		recording.close();
	}
}
