import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.ext.heading.anchor.IdGenerator;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/**
 * Makes the manual that ships in the plugin: the pages of docs/ for users as HTML, with the pictures that they show;
 * index.html, the part "Documentation" of README.md; files.txt, which lists them all; sections.txt, which tells where
 * each command is explained. The build runs it: {@code java Manual.java README.md DOCS OUTPUT}.
 */
public final class Manual {

	private static final List<Extension> EXTENSIONS =
			List.of(TablesExtension.create(), HeadingAnchorExtension.create());
	/** For those who change the program. */
	private static final Set<String> NOT_FOR_USERS = Set.of("development.md", "reading-order.md");

	private static final Pattern PAGE = Pattern.compile("([\\w-]+)\\.md(#.*)?");
	private static final Pattern INDEX = Pattern.compile("(?ms)^## Documentation$(.*?)(?=^## |\\z)");
	/** The one heading about a command; docs/keys.md has one of the third level. */
	private static final Pattern COMMAND = Pattern.compile("(?m)^## (STU-Net .*)$");

	private static final String HEAD =
			"""
			<!DOCTYPE html>
			<html lang="en">
			<head>
			<meta charset="utf-8">
			<meta name="viewport" content="width=device-width">
			<title>%s</title>
			<style>
			:root { color-scheme: light dark }
			body { font: 1rem/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
			table { border-collapse: collapse }
			th, td { border: 1px solid gray; padding: .2rem .6rem; text-align: left; vertical-align: top }
			pre, code { font-family: monospace; background: rgba(128, 128, 128, .15) }
			pre { padding: .6rem; overflow-x: auto }
			img { max-width: 100%% }
			</style>
			</head>
			<body>
			""";

	private final Path readme;
	private final Path docs;
	private final Path output;
	private final Set<String> files = new TreeSet<>();
	/** The page of each command's section. */
	private final Map<String, String> sections = new TreeMap<>();

	private Manual(Path readme, Path docs, Path output) {
		this.readme = readme;
		this.docs = docs;
		this.output = output;
	}

	public static void main(String[] paths) throws IOException {
		new Manual(Path.of(paths[0]), Path.of(paths[1]), Path.of(paths[2])).make();
	}

	private void make() throws IOException {
		Files.createDirectories(output);
		List<Path> pages;
		try (Stream<Path> all = Files.list(docs)) {
			pages = all.filter(page -> page.toString().endsWith(".md") && !isNotForUsers(page))
					.sorted()
					.toList();
		}
		for (Path page : pages) write(page.getFileName().toString().replace(".md", ".html"), Files.readString(page));
		write("index.html", index());
		Files.write(output.resolve("files.txt"), new ArrayList<>(files));
		Files.write(
				output.resolve("sections.txt"),
				sections.entrySet().stream()
						.map(section -> section.getKey() + " " + section.getValue())
						.toList());
	}

	/** The list of the pages, as README has it. */
	private String index() throws IOException {
		Matcher list = INDEX.matcher(Files.readString(readme));
		if (!list.find()) throw new IOException(readme + " has no part \"Documentation\"");
		return "# STU-Net for Fiji\n" + list.group(1).replace("](docs/", "](");
	}

	private static boolean isNotForUsers(Path page) {
		return NOT_FOR_USERS.contains(page.getFileName().toString());
	}

	private void write(String name, String page) throws IOException {
		for (Matcher command = COMMAND.matcher(page); command.find(); ) {
			String id = IdGenerator.builder().build().generateId(command.group(1));
			String other = sections.put(id, name);
			if (other != null) throw new IOException(command.group(1) + " is explained in " + other + " and " + name);
		}
		Node document = Parser.builder().extensions(EXTENSIONS).build().parse(page);
		StringBuilder title = new StringBuilder();
		List<String> pictures = new ArrayList<>();
		document.accept(new AbstractVisitor() {

			@Override
			public void visit(Heading heading) {
				if (title.isEmpty() && heading.getFirstChild() instanceof Text text) title.append(text.getLiteral());
				visitChildren(heading);
			}

			@Override
			public void visit(Link link) {
				var to = PAGE.matcher(link.getDestination());
				if (to.matches() && !isNotForUsers(Path.of(to.group(1) + ".md")))
					link.setDestination(to.group(1) + ".html" + (to.group(2) == null ? "" : to.group(2)));
				else if (link.getDestination().matches("[^/]*\\.png")) pictures.add(link.getDestination());
				visitChildren(link);
			}

			@Override
			public void visit(Image image) {
				pictures.add(image.getDestination());
				visitChildren(image);
			}
		});
		String body = HtmlRenderer.builder().extensions(EXTENSIONS).build().render(document);
		Files.writeString(output.resolve(name), String.format(HEAD, title) + body + "</body>\n</html>\n");
		files.add(name);
		for (String picture : pictures) {
			Files.copy(docs.resolve(picture), output.resolve(picture), StandardCopyOption.REPLACE_EXISTING);
			files.add(picture);
		}
	}
}
