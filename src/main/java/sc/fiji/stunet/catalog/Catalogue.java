package sc.fiji.stunet.catalog;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import com.fasterxml.jackson.databind.JsonNode;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.failure.PlainText;
import sc.fiji.stunet.model.ForeignJson;
import sc.fiji.stunet.model.InstalledModels;
import sc.fiji.stunet.progress.Progress;

/** A list of published models, {@code models.json}: docs/models.md describes the format. */
public record Catalogue(List<Entry> entries) {

	/** Environment variable with another catalogue's file or URL. */
	public static final String VARIABLE = "STUNET_CATALOGUE";

	private static final String OWN = "models.json";
	private static final int FORMAT = 1;
	/** Far more than any catalogue needs. */
	private static final int LONGEST = 1 << 23;

	private static final Set<String> SCHEMES = Set.of("http", "https", "file");

	/**
	 * Reads a catalogue.
	 *
	 * @param place a file, or a URL with http, https or file; empty: what {@value #VARIABLE} says, else the one of this
	 *     program, which needs no network
	 * @throws InvalidRequest if it is no catalogue
	 * @throws DownloadFailed if it cannot be fetched
	 */
	public static Catalogue read(Optional<String> place, Progress progress) {
		String given = place.or(() -> Optional.ofNullable(System.getenv(VARIABLE)))
				.orElse("")
				.strip();
		if (given.isEmpty()) return own();
		URI url = url(given);
		return parse(Download.content(url, LONGEST, progress), url, given);
	}

	private static Catalogue own() {
		try (InputStream in = Catalogue.class.getResourceAsStream(OWN)) {
			return parse(in.readAllBytes(), URI.create("classpath:" + OWN), OWN);
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
	}

	private static URI url(String given) {
		if (given.matches("[A-Za-z][A-Za-z0-9+.-]+:.*")) return checked(given, given);
		try {
			Path file = Path.of(given);
			if (!Files.isRegularFile(file))
				throw new InvalidRequest("There is no catalogue " + file + "; check its name.");
			return file.toAbsolutePath().toUri();
		} catch (InvalidPathException e) {
			throw new InvalidRequest("'" + given + "' is neither a file nor a URL of a catalogue.", e);
		}
	}

	/** @throws InvalidRequest if it is no URL that may be fetched */
	private static URI checked(String url, String catalogue) {
		try {
			URI uri = URI.create(url);
			if (uri.getScheme() != null && SCHEMES.contains(uri.getScheme())) {
				if (uri.getScheme().equals("file") || uri.getHost() != null) return uri;
			}
		} catch (IllegalArgumentException e) {
			// Refused as well.
		}
		throw new InvalidRequest("The URL " + PlainText.of(url)
				+ (url.equals(catalogue) ? "" : " in the catalogue " + catalogue)
				+ " is not one that can be fetched; it must begin with https://, http:// or file:.");
	}

	/** @param base of relative URLs */
	static Catalogue parse(byte[] content, URI base, String name) {
		try {
			JsonNode root = ForeignJson.read(content);
			if (!root.path("models").isArray()) throw noCatalogue(name, "it has no list of \"models\"");
			if (root.path("format").asInt() != FORMAT)
				throw noCatalogue(name, "its \"format\" is not " + FORMAT + ", the one that this version reads");
			List<Entry> entries = new ArrayList<>();
			for (JsonNode model : root.get("models")) entries.add(new Fields(model, base, name).entry());
			return new Catalogue(List.copyOf(entries));
		} catch (IOException e) {
			throw noCatalogue(name, "it is not JSON" + ForeignJson.line(e));
		}
	}

	private static InvalidRequest noCatalogue(String name, String why) {
		return new InvalidRequest(
				name + " is no catalogue of models: " + why + "; docs/models.md describes what it has to be.");
	}

	/** @throws InvalidRequest if there is no such model; the nearest names are in the sentence */
	public Entry find(String name) {
		if (name.matches("(?i)[a-z]+://.*"))
			throw new InvalidRequest(name + " is an address, and models are installed by their name in the catalogue, "
					+ "or from a file; download it, and name the file.");
		List<String> names = entries.stream().map(Entry::name).toList();
		return entries.stream()
				.filter(entry -> entry.name().equals(name))
				.findFirst()
				.orElseThrow(() -> new InvalidRequest("There is no file or folder " + name
						+ ", and no such model in the catalogue"
						+ (names.isEmpty()
								? ", which is empty."
								: "; the nearest there: " + String.join(", ", InstalledModels.nearest(name, names))
										+ ".")));
	}

	/** The model that a file is of which was downloaded with a browser, as its name tells. */
	public Optional<Entry> ofDownload(Path file) {
		String name = file.toAbsolutePath().normalize().getFileName().toString();
		return entries.stream()
				.filter(entry -> entry.browser().flatMap(Entry.Browser::name).equals(Optional.of(name)))
				.findFirst();
	}

	/** Reads the fields of one model. */
	private record Fields(JsonNode model, URI base, String catalogue) {

		Entry entry() {
			JsonNode recipe = model.path("import");
			return new Entry(
					text(model, "name"),
					text(model, "finds"),
					text(model, "modality"),
					text(model, "network"),
					text(model, "licence"),
					text(model, "page"),
					text(model, "cite"),
					optional(model, "unsupported"),
					list(model, "files", this::file),
					model.hasNonNull("browser") ? Optional.of(browser(model.get("browser"))) : Optional.empty(),
					new Entry.Import(
							optional(recipe, "checkpoint").map(Path::of),
							optional(recipe, "plans"),
							Optional.ofNullable(recipe.get("labels")),
							optional(recipe, "orientation")));
		}

		private RemoteFile file(JsonNode file) {
			String given = text(file, "url");
			URI url = resolved(given);
			if (url.getScheme().equals("file") && !base.getScheme().equals("file"))
				throw noCatalogue(catalogue, "it is from the network and names a file of this computer, " + url);
			String name = optional(file, "name").orElseGet(() -> url.getPath().replaceFirst(".*/", ""));
			if (!name.matches("[\\p{L}\\p{N}_][^/\\\\:\\p{Cc}]{0,200}"))
				throw noCatalogue(catalogue, "'" + PlainText.of(name) + "' cannot be the name of a file");
			if (file.has("size") && !file.get("size").canConvertToLong())
				throw noCatalogue(catalogue, "the size of " + name + " is not a number of bytes");
			Optional<String> sha256 = optional(file, "sha256");
			if (sha256.isPresent() && !sha256.get().matches("[0-9a-f]{64}"))
				throw noCatalogue(catalogue, "the sha256 of " + name + " is not 64 hexadecimal digits");
			Optional<Long> size = Optional.ofNullable(file.get("size")).map(JsonNode::longValue);
			return new RemoteFile(url, name, size, sha256);
		}

		private URI resolved(String given) {
			try {
				return checked(base.resolve(given.replace(" ", "%20")).toString(), catalogue);
			} catch (IllegalArgumentException e) {
				return checked(given, catalogue);
			}
		}

		private Entry.Browser browser(JsonNode browser) {
			return new Entry.Browser(
					list(browser, "pages", page -> checked(page.asText(), catalogue)
							.toString()),
					text(browser, "files"),
					optional(browser, "name"));
		}

		private static <T> List<T> list(JsonNode node, String field, Function<JsonNode, T> read) {
			List<T> all = new ArrayList<>();
			for (JsonNode element : node.path(field)) all.add(read.apply(element));
			return List.copyOf(all);
		}

		private String text(JsonNode node, String field) {
			return optional(node, field)
					.orElseThrow(() -> noCatalogue(
							catalogue,
							"the model " + PlainText.of(model.path("name").asText("without a name")) + " has no \""
									+ field + "\""));
		}

		private static Optional<String> optional(JsonNode node, String field) {
			return Optional.ofNullable(node.path(field).textValue()).map(PlainText::of);
		}
	}
}
