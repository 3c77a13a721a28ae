package sc.fiji.stunet.site;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

import org.scijava.util.FileUtils;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.files.AtomicFile;

/** What a site offers: {@code db.xml.gz} in the format of imagej-updater. The files lie beside it. */
record SiteIndex(List<Entry> entries) {

	static final String FILE = "db.xml.gz";

	/** The part of the updater's document type that a site needs; its own also has what an installation knows. */
	private static final String TYPE =
			"""
			<!DOCTYPE pluginRecords [
			<!ELEMENT pluginRecords (plugin*)>
			<!ELEMENT plugin (platform*, version?, previous-version*)>
			<!ELEMENT platform (#PCDATA)>
			<!ELEMENT version (dependency*)>
			<!ELEMENT dependency EMPTY>
			<!ELEMENT previous-version EMPTY>
			<!ATTLIST plugin filename CDATA #REQUIRED>
			<!ATTLIST version timestamp CDATA #REQUIRED>
			<!ATTLIST version checksum CDATA #REQUIRED>
			<!ATTLIST version filesize CDATA #REQUIRED>
			<!ATTLIST dependency filename CDATA #REQUIRED>
			<!ATTLIST previous-version filename CDATA #REQUIRED>
			<!ATTLIST previous-version timestamp CDATA #REQUIRED>
			<!ATTLIST previous-version timestamp-obsolete CDATA #REQUIRED>
			<!ATTLIST previous-version checksum CDATA #REQUIRED>]>
			""";

	/**
	 * A file with its history.
	 *
	 * @param filename in the Fiji; with the version, as jars have it
	 * @param platforms on which it is installed; empty: on all
	 * @param current empty when the newest release does not have it
	 */
	record Entry(String filename, List<String> platforms, Optional<Version> current, List<Previous> previous) {

		/** The name without the version, by which the updater tells which files are the same. */
		String unversioned() {
			return SiteIndex.unversioned(filename);
		}

		/** This file without a current version; the one that it had has ended at a time. */
		List<Previous> history(long now) {
			return Stream.concat(
							previous.stream(),
							current.stream().map(v -> new Previous(filename, v.checksum(), v.timestamp(), now)))
					.toList();
		}
	}

	/**
	 * @param timestamp yyyyMMddHHmmss
	 * @param size in bytes
	 * @param dependencies jars of Fiji's own sites, without versions
	 */
	record Version(String checksum, long timestamp, long size, List<String> dependencies) {}

	record Previous(String filename, String checksum, long timestamp, long obsolete) {}

	static String unversioned(String filename) {
		return FileUtils.stripFilenameVersion(filename);
	}

	/** The file of a version, relative to the site. */
	static String stored(String filename, long timestamp) {
		return filename + "-" + timestamp;
	}

	/** The newest time that stands in the index, 0 for an empty one. */
	long newest() {
		return entries.stream()
				.flatMap(entry -> Stream.concat(
						entry.current().stream().map(Version::timestamp),
						entry.previous().stream().map(p -> Math.max(p.timestamp(), p.obsolete()))))
				.max(Long::compare)
				.orElse(0L);
	}

	/** @throws InvalidRequest if the file is damaged, or is not such an index */
	static SiteIndex read(Path site) {
		Path file = site.resolve(FILE);
		try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
			return new SiteIndex(children(parser().parse(in).getDocumentElement(), "plugin")
					.map(SiteIndex::entry)
					.toList());
		} catch (IOException | SAXException | ParserConfigurationException | NumberFormatException e) {
			throw new InvalidRequest(
					file + " is not an update site's index (" + e.getMessage()
							+ "); restore it, or name an empty folder for a new site.",
					e);
		}
	}

	/** Reads nothing but the file itself, and takes what contradicts its document type for an error. */
	private static DocumentBuilder parser() throws ParserConfigurationException {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setValidating(true);
		factory.setFeature("http://xml.org/sax/features/external-general-entities", false);
		factory.setFeature("http://xml.org/sax/features/external-parameter-entities", false);
		factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
		DocumentBuilder parser = factory.newDocumentBuilder();
		parser.setErrorHandler(new ErrorHandler() {

			@Override
			public void warning(SAXParseException e) throws SAXException {
				throw e;
			}

			@Override
			public void error(SAXParseException e) throws SAXException {
				throw e;
			}

			@Override
			public void fatalError(SAXParseException e) throws SAXException {
				throw e;
			}
		});
		return parser;
	}

	private static Stream<Element> children(Node parent, String tag) {
		return IntStream.range(0, parent.getChildNodes().getLength())
				.mapToObj(parent.getChildNodes()::item)
				.filter(node -> node.getNodeName().equals(tag))
				.map(Element.class::cast);
	}

	private static Entry entry(Element plugin) {
		return new Entry(
				plugin.getAttribute("filename"),
				children(plugin, "platform").map(Element::getTextContent).toList(),
				children(plugin, "version")
						.map(version -> new Version(
								version.getAttribute("checksum"),
								number(version, "timestamp"),
								number(version, "filesize"),
								children(version, "dependency")
										.map(d -> d.getAttribute("filename"))
										.toList()))
						.findFirst(),
				children(plugin, "previous-version")
						.map(old -> new Previous(
								old.getAttribute("filename"),
								old.getAttribute("checksum"),
								number(old, "timestamp"),
								number(old, "timestamp-obsolete")))
						.toList());
	}

	private static long number(Element element, String name) {
		return Long.parseLong(element.getAttribute(name));
	}

	/** Replaces the index: from now on the updater of every user sees this one. */
	void write(Path site) {
		AtomicFile.write(site.resolve(FILE), true, out -> {
			try (OutputStream compressed = new GZIPOutputStream(out)) {
				XMLStreamWriter xml = XMLOutputFactory.newInstance().createXMLStreamWriter(compressed, "UTF-8");
				xml.writeStartDocument("UTF-8", "1.0");
				xml.writeCharacters("\n");
				xml.writeDTD(TYPE);
				xml.writeStartElement("pluginRecords");
				for (Entry entry : entries) write(xml, entry);
				xml.writeEndElement();
				xml.writeEndDocument();
				xml.flush();
			} catch (XMLStreamException e) {
				throw new IOException(e);
			}
		});
	}

	private static void write(XMLStreamWriter xml, Entry entry) throws XMLStreamException {
		xml.writeStartElement("plugin");
		xml.writeAttribute("filename", entry.filename());
		for (String platform : entry.platforms()) {
			xml.writeStartElement("platform");
			xml.writeCharacters(platform);
			xml.writeEndElement();
		}
		if (entry.current().isPresent()) {
			Version version = entry.current().get();
			xml.writeStartElement("version");
			attributes(xml, version.checksum(), version.timestamp());
			xml.writeAttribute("filesize", Long.toString(version.size()));
			for (String dependency : version.dependencies()) {
				xml.writeEmptyElement("dependency");
				xml.writeAttribute("filename", dependency);
			}
			xml.writeEndElement();
		}
		for (Previous old : entry.previous()) {
			xml.writeEmptyElement("previous-version");
			attributes(xml, old.checksum(), old.timestamp());
			xml.writeAttribute("timestamp-obsolete", Long.toString(old.obsolete()));
			xml.writeAttribute("filename", old.filename());
		}
		xml.writeEndElement();
	}

	private static void attributes(XMLStreamWriter xml, String checksum, long timestamp) throws XMLStreamException {
		xml.writeAttribute("checksum", checksum);
		xml.writeAttribute("timestamp", Long.toString(timestamp));
	}
}
