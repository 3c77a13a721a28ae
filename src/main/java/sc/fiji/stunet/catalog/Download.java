package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

import sc.fiji.stunet.failure.UserError;
import sc.fiji.stunet.files.InvalidOutput;
import sc.fiji.stunet.files.Sha256;
import sc.fiji.stunet.progress.ByteProgress;
import sc.fiji.stunet.progress.Cancelled;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.weights.ModelZip;

/**
 * Fetches files by HTTP. What was fetched before a break stays as {@code NAME.part}, and the next attempt goes on there
 * if the server's file is still the same. Proxies are those of Java's system properties, else of the environment.
 */
final class Download {

	private static final long MEGABYTE = 1_000_000, POLL_MS = 100;
	/** Attempts that bring less than a megabyte, one after the other. */
	private static final int ATTEMPTS = 3;
	/** The file has moved, or needs something that a program does not have: trying again does not help. */
	private static final Set<Integer> TEMPORARY = Set.of(408, 425, 429, 500, 502, 503, 504);

	private final HttpClient client;
	private final ToLongFunction<Path> freeSpace;
	private final Duration patience;
	private final Duration pause;

	/** @param freeSpace bytes on the disk of a folder */
	Download(ToLongFunction<Path> freeSpace) {
		this(freeSpace, Duration.ofMinutes(1), Duration.ofSeconds(2), System::getenv);
	}

	/**
	 * @param patience longest time without a byte
	 * @param pause between attempts
	 * @param environment its variables
	 */
	Download(ToLongFunction<Path> freeSpace, Duration patience, Duration pause, UnaryOperator<String> environment) {
		this.freeSpace = freeSpace;
		this.patience = patience;
		this.pause = pause;
		client = client(environment);
	}

	private static HttpClient client(UnaryOperator<String> environment) {
		return HttpClient.newBuilder()
				.proxy(new EnvironmentProxies(environment, ProxySelector.getDefault()))
				.followRedirects(HttpClient.Redirect.NORMAL)
				.connectTimeout(Duration.ofSeconds(30))
				.build();
	}

	/** Thrown when another attempt does not help; the message is the reason. */
	private static final class Refused extends Exception {

		private static final long serialVersionUID = 1L;

		Refused(String reason) {
			super(reason);
		}
	}

	/**
	 * Fetches a small file into memory.
	 *
	 * @param longest in bytes
	 * @throws DownloadFailed if it cannot be fetched, or is longer
	 */
	static byte[] content(URI url, int longest, Progress progress) {
		try {
			if (url.getScheme().equals("file")) {
				Path file = Path.of(url);
				if (Files.size(file) > longest) throw new IOException("it is too long");
				return Files.readAllBytes(file);
			}
			progress.report("Fetching the catalogue", 0, 1);
			HttpRequest request =
					HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(1)).build();
			CompletableFuture<HttpResponse<byte[]>> response = client(System::getenv)
					.sendAsync(request, info -> {
						if (info.headers().firstValueAsLong("content-length").orElse(0) > longest)
							throw new IllegalStateException("it is too long");
						return BodySubscribers.ofByteArray();
					});
			HttpResponse<byte[]> done = await(response, () -> 0, Duration.ofMinutes(1), progress);
			if (done.statusCode() != 200) throw new IOException("HTTP status " + done.statusCode());
			return done.body();
		} catch (IOException | IllegalArgumentException e) {
			throw new DownloadFailed(
					"The file " + url + " cannot be fetched (" + reason(e) + "); check its address.", e);
		}
	}

	/**
	 * Fetches a file; blocks until it is complete and checked.
	 *
	 * @param folder for the file, exists
	 * @throws DownloadFailed if it cannot be fetched, or is another one than the catalogue says
	 * @throws InvalidOutput if the disk is full
	 * @throws Cancelled if the user cancels; what there is stays for the next time
	 */
	Path fetch(RemoteFile file, Path folder, Progress progress) {
		Path complete = folder.resolve(file.name());
		if (Files.exists(complete)) return complete;
		Path part = folder.resolve(file.name() + ".part");
		try {
			if (file.url().getScheme().equals("file")) copy(file, part, progress);
			else fetchRemote(file, part, progress);
			check(file, part, progress);
			return Files.move(part, complete, StandardCopyOption.REPLACE_EXISTING);
		} catch (Refused e) {
			throw failed(file, e.getMessage() + "; the page of the model may tell another address", e);
		} catch (IOException e) {
			long megabytes = size(part) / MEGABYTE;
			throw failed(
					file,
					megabytes == 0
							? reason(e) + "; try again"
							: "broke off: " + reason(e) + "; try again, it goes on where it ended (" + megabytes
									+ " MB)",
					e);
		}
	}

	private static DownloadFailed failed(RemoteFile file, String why, Throwable cause) {
		return new DownloadFailed("The download of " + file.url() + " failed: " + why + ".", cause);
	}

	private void copy(RemoteFile file, Path part, Progress progress) throws IOException, Refused {
		Path source = Path.of(file.url());
		if (!Files.isRegularFile(source)) throw new Refused("there is no such file");
		ModelZip.checkSpace(part.getParent(), Files.size(source), freeSpace);
		ByteProgress copying = new ByteProgress(progress, "Copying", Files.size(source));
		try (var in = Files.newInputStream(source);
				var out = Files.newOutputStream(part)) {
			copying.copy(in, out, Long.MAX_VALUE);
		}
	}

	private void fetchRemote(RemoteFile file, Path part, Progress progress) throws IOException, Refused {
		for (int failures = 0; ; ) {
			long before = size(part);
			try {
				attempt(file, part, progress);
				return;
			} catch (IOException e) {
				ModelZip.checkSpace(part.getParent(), 0, freeSpace);
				failures = size(part) > before + MEGABYTE ? 0 : failures + 1;
				if (failures >= ATTEMPTS) throw e;
				progress.log("The download of " + file.name() + " broke off (" + reason(e) + "); trying again.");
				await(
						new CompletableFuture<>().completeOnTimeout(null, pause.toMillis(), TimeUnit.MILLISECONDS),
						() -> 0,
						patience,
						progress);
			}
		}
	}

	/** One request: the whole file, or the rest of it. */
	private void attempt(RemoteFile file, Path part, Progress progress) throws IOException, Refused {
		Path validator = part.resolveSibling(part.getFileName() + ".version");
		HttpRequest.Builder request = HttpRequest.newBuilder(file.url());
		long have = size(part);
		if (have > 0 && (Files.exists(validator) || file.sha256().isPresent())) {
			request.header("Range", "bytes=" + have + "-");
			if (Files.exists(validator)) request.header("If-Range", Files.readString(validator));
		}
		AtomicLong total = new AtomicLong(file.size().orElse(0L));
		CompletableFuture<HttpResponse<Path>> response = client.sendAsync(request.build(), info -> {
			long length = info.headers().firstValueAsLong("content-length").orElse(0);
			boolean rest = info.statusCode() == 206
					&& info.headers().firstValue("content-range").orElse("").startsWith("bytes " + have + "-");
			if (info.statusCode() != 200 && !rest) return BodySubscribers.replacing(part);
			total.set(length + (rest ? have : 0));
			ModelZip.checkSpace(part.getParent(), length, freeSpace);
			keepVersion(info, validator);
			return rest
					? BodySubscribers.ofFile(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)
					: BodySubscribers.ofFile(
							part,
							StandardOpenOption.CREATE,
							StandardOpenOption.WRITE,
							StandardOpenOption.TRUNCATE_EXISTING);
		});
		int status = await(response, () -> reported(file, part, total.get(), progress), patience, progress)
				.statusCode();
		reported(file, part, total.get(), progress);
		if (status == 416 || status == 206 && !isRest(response, have)) {
			// The part is not one of the server's file.
			Files.deleteIfExists(part);
			Files.deleteIfExists(validator);
			throw new IOException("the server's file is another one now");
		}
		if (TEMPORARY.contains(status)) throw new IOException("HTTP status " + status);
		if (status != 200 && status != 206) throw new Refused(meaning(status));
		Files.deleteIfExists(validator);
	}

	/** Reports how much of a file is there; the same number again when nothing has come. */
	private static long reported(RemoteFile file, Path part, long total, Progress progress) {
		long bytes = size(part);
		if (total > 0) ByteProgress.report(progress, "Downloading " + file.name(), bytes, Math.max(bytes, total));
		return bytes;
	}

	private static boolean isRest(CompletableFuture<HttpResponse<Path>> response, long have) {
		return response.join().headers().firstValue("content-range").orElse("").startsWith("bytes " + have + "-");
	}

	private static String meaning(int status) {
		return switch (status) {
			case 401, 403 -> "the server does not give it without a login (HTTP status " + status + ")";
			case 404, 410 -> "it is not there (HTTP status " + status + ")";
			case 407 -> "the proxy wants a password (HTTP status 407)";
			case 301, 302, 303, 307, 308 ->
				"it is redirected to where a program must not follow (HTTP status " + status + ")";
			default -> "the server answers with HTTP status " + status;
		};
	}

	/** Keeps what tells whether the file on the server is still the same at the next attempt. */
	private static void keepVersion(HttpResponse.ResponseInfo info, Path validator) {
		Optional<String> version = info.headers()
				.firstValue("etag")
				.filter(tag -> tag.startsWith("\""))
				.or(() -> info.headers().firstValue("last-modified"));
		try {
			if (version.isPresent()) Files.writeString(validator, version.get());
			else Files.deleteIfExists(validator);
		} catch (IOException e) {
			// Then the next attempt begins anew.
			return;
		}
	}

	/** @throws DownloadFailed if it is not the file of the catalogue; it is deleted then */
	private static void check(RemoteFile file, Path part, Progress progress) throws IOException {
		long size = Files.size(part);
		Optional<String> wrong = file.size()
				.filter(wanted -> wanted != size)
				.map(wanted -> "it has " + size + " bytes instead of " + wanted);
		if (wrong.isEmpty()) {
			progress.report("Checking " + file.name(), 0, 1);
			String sha256 = Sha256.of(part);
			if (file.sha256().isEmpty())
				progress.log("The catalogue has no checksum for " + file.name() + "; its SHA-256 is " + sha256 + ".");
			wrong = file.sha256()
					.filter(wanted -> !wanted.equals(sha256))
					.map(wanted -> "its SHA-256 checksum is " + sha256 + " instead of " + wanted);
		}
		if (wrong.isEmpty()) return;
		Files.delete(part);
		throw failed(file, "the file is not the one of the catalogue: " + wrong.get() + "; try again", null);
	}

	/** Waits for a response, during which the user may cancel, and the server may fall silent. */
	private static <T> T await(CompletableFuture<T> response, LongSupplier done, Duration patience, Progress progress)
			throws IOException {
		long last = -1, since = System.nanoTime();
		try {
			while (true) {
				try {
					return response.get(POLL_MS, TimeUnit.MILLISECONDS);
				} catch (TimeoutException e) {
					progress.checkCancelled();
					long now = done.getAsLong();
					if (now != last) since = System.nanoTime();
					else if (System.nanoTime() - since > patience.toNanos())
						throw new IOException("the server has sent nothing for " + patience.toSeconds() + " s");
					last = now;
				}
			}
		} catch (ExecutionException e) {
			for (Throwable cause = e; cause != null; cause = cause.getCause())
				if (cause instanceof UserError error) throw error;
			if (e.getCause() instanceof IOException broken) throw broken;
			throw new IOException(reason(e.getCause()), e.getCause());
		} catch (InterruptedException e) {
			Thread.currentThread().interrupt();
			throw new Cancelled();
		} finally {
			response.cancel(true);
		}
	}

	private static String reason(Throwable problem) {
		for (Throwable cause = problem; cause != null; cause = cause.getCause())
			if (cause.getMessage() != null) return cause.getMessage();
		return problem instanceof ConnectException
				? "no connection"
				: problem.getClass().getSimpleName();
	}

	private static long size(Path part) {
		try {
			return Files.exists(part) ? Files.size(part) : 0;
		} catch (IOException e) {
			return 0;
		}
	}
}
