package sc.fiji.stunet.io;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.LengthUnit;
import sc.fiji.stunet.volume.Spacing;
import sc.fiji.stunet.volume.TimeAxis;

/**
 * The OME-XML in a TIFF file (docs.openmicroscopy.org, OME-TIFF specification): one image, with all of its planes in
 * this file.
 */
final class OmeDescription {

	private static final Map<String, VoxelType> TYPES = Map.of(
			"int8",
			VoxelType.INT8,
			"int16",
			VoxelType.INT16,
			"int32",
			VoxelType.INT32,
			"uint8",
			VoxelType.UINT8,
			"uint16",
			VoxelType.UINT16,
			"uint32",
			VoxelType.UINT32,
			"float",
			VoxelType.FLOAT32,
			"double",
			VoxelType.FLOAT64);

	private final Path file;
	private final String fileId;
	private final Element pixels;

	private OmeDescription(Path file, String fileId, Element pixels) {
		this.file = file;
		this.fileId = fileId;
		this.pixels = pixels;
	}

	static boolean isOme(String description) {
		return description.contains("<OME") && description.contains("openmicroscopy.org");
	}

	/** @throws InvalidVolume unless it is OME-XML with one image */
	static OmeDescription parse(String description, Path file) {
		Element root;
		try {
			root = builder()
					.parse(new InputSource(new StringReader(description.strip())))
					.getDocumentElement();
		} catch (SAXException | IOException | ParserConfigurationException e) {
			throw new InvalidVolume(
					file + " is damaged: its description (OME-XML) cannot be read; export it again.", e);
		}
		List<Element> images = children(root, "Image");
		if (images.size() > 1)
			throw new UnsupportedVolume(
					file + " holds " + images.size() + " images; save the one that is meant as a file of its own.");
		List<Element> pixels = images.isEmpty() ? List.of() : children(images.get(0), "Pixels");
		if (pixels.size() != 1)
			throw new UnsupportedVolume(
					file + " has a description (OME-XML) without an image; open the file that holds it.");
		return new OmeDescription(file, root.getAttribute("UUID"), pixels.get(0));
	}

	/** A parser that loads nothing from outside of the text and expands no entities. */
	private static DocumentBuilder builder() throws ParserConfigurationException {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
		factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
		factory.setExpandEntityReferences(false);
		DocumentBuilder builder = factory.newDocumentBuilder();
		// The default one writes to the console.
		builder.setErrorHandler(new DefaultHandler());
		return builder;
	}

	private static List<Element> children(Element parent, String name) {
		List<Element> found = new ArrayList<>();
		for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling())
			if (child instanceof Element element && name.equals(element.getLocalName())) found.add(element);
		return found;
	}

	/** @param pages number of all pages in the file */
	TiffStack stack(int pages) {
		int channels = number(pixels, "SizeC", 1);
		int slices = number(pixels, "SizeZ", 1);
		int frames = number(pixels, "SizeT", 1);
		if (channels < 1 || slices < 1 || frames < 1)
			throw new InvalidVolume(file + " is damaged: its description (OME-XML) tells of " + channels + " channels, "
					+ slices + " slices and " + frames + " time points; export it again.");
		checkIsHere();
		if ((double) channels * slices * frames > pages)
			throw new InvalidVolume(String.format(
					Locale.ROOT,
					"%s is cut off or damaged: it promises %.0f planes and holds %d; copy or export it again.",
					file,
					(double) channels * slices * frames,
					pages));
		int[] planes = planes(new int[] {slices, channels, frames}, pages);
		TiffStack.checkIsVolume(channels, slices, frames, file);
		VoxelType type = TYPES.get(pixels.getAttribute("Type"));
		if (type == null)
			throw new UnsupportedVolume(file + " has pixels of the type '" + pixels.getAttribute("Type")
					+ "', which is not read here; convert it to 8, 16 or 32 bits.");
		return new TiffStack(channels, slices, times(frames), planes, Optional.of(type), Scaling.NONE, spacing());
	}

	/** Checks that the planes lie in this file, by the number of files: names change when files are renamed. */
	private void checkIsHere() {
		for (Element data : children(pixels, "TiffData"))
			for (Element id : children(data, "UUID")) {
				String name = id.getAttribute("FileName");
				boolean same =
						!fileId.isEmpty() && fileId.equals(id.getTextContent().strip())
								|| name.isEmpty()
								|| name.equals(file.getFileName().toString());
				if (!same)
					throw new UnsupportedVolume(
							file + " has planes in other files, such as " + name + "; save it as one file.");
			}
	}

	/**
	 * @param sizes of z, c and t
	 * @return the page of (z, c) at c times the slices plus z, one time point after the other
	 */
	private int[] planes(int[] sizes, int pages) {
		String axes = pixels.getAttribute("DimensionOrder");
		if (!axes.matches("XY(ZCT|ZTC|CZT|CTZ|TZC|TCZ)"))
			throw new InvalidVolume(
					file + " is damaged: its description (OME-XML) names an order of axes that does not "
							+ "exist; export it again.");
		int total = sizes[0] * sizes[1] * sizes[2];
		int[] planes = new int[total];
		Arrays.fill(planes, -1);
		List<Element> blocks = children(pixels, "TiffData");
		if (blocks.isEmpty()) fill(planes, axes, sizes, new int[3], 0, total, pages);
		for (Element data : blocks) {
			int[] from = {number(data, "FirstZ", 0), number(data, "FirstC", 0), number(data, "FirstT", 0)};
			boolean one = data.hasAttribute("IFD");
			fill(
					planes,
					axes,
					sizes,
					from,
					number(data, "IFD", 0),
					Math.min(total, number(data, "PlaneCount", one ? 1 : total)),
					pages);
		}
		for (int plane : planes)
			if (plane < 0)
				throw new InvalidVolume(
						file + " is damaged: its description (OME-XML) does not tell where all of its planes "
								+ "are; export it again.");
		return planes;
	}

	private void fill(int[] planes, String axes, int[] sizes, int[] from, int page, int count, int pages) {
		int[] at = from.clone();
		for (int i = 0; i < count; i++) {
			for (int axis = 0; axis < 3; axis++)
				if (at[axis] < 0 || at[axis] >= sizes[axis]) {
					// Without a page number, this covers all planes from here on.
					if (i > 0) return;
					throw outside();
				}
			if (page < 0 || page + i >= pages) throw outside();
			planes[(at[2] * sizes[1] + at[1]) * sizes[0] + at[0]] = page + i;
			next(at, axes, sizes);
		}
	}

	private static void next(int[] at, String axes, int[] sizes) {
		for (int i = 2; i < 5; i++) {
			int axis = "ZCT".indexOf(axes.charAt(i));
			if (++at[axis] < sizes[axis] || i == 4) return;
			at[axis] = 0;
		}
	}

	private InvalidVolume outside() {
		return new InvalidVolume(
				file + " is damaged or cut off: its description (OME-XML) names planes or pages that do not "
						+ "exist; copy or export it again.");
	}

	private int number(Element element, String name, int otherwise) {
		if (!element.hasAttribute(name)) return otherwise;
		try {
			return Integer.parseInt(element.getAttribute(name).strip());
		} catch (NumberFormatException e) {
			throw new InvalidVolume(
					file + " is damaged: its description (OME-XML) has " + name + "=" + element.getAttribute(name)
							+ "; export it again.",
					e);
		}
	}

	private TimeAxis times(int frames) {
		double unit = TimeAxis.seconds(pixels.getAttribute("TimeIncrementUnit"));
		try {
			return TimeAxis.of(frames, unit * Double.parseDouble(pixels.getAttribute("TimeIncrement")));
		} catch (NumberFormatException e) {
			return TimeAxis.of(frames, 0);
		}
	}

	private Optional<Spacing> spacing() {
		double[] mm = new double[3];
		for (int axis = 0; axis < 3; axis++) {
			String name = "PhysicalSize" + "XYZ".charAt(axis);
			// Without a unit, the standard's.
			OptionalDouble unit =
					LengthUnit.mm(pixels.hasAttribute(name + "Unit") ? pixels.getAttribute(name + "Unit") : "\u00b5m");
			if (!pixels.hasAttribute(name) || unit.isEmpty()) return Optional.empty();
			try {
				mm[axis] = Double.parseDouble(pixels.getAttribute(name).strip()) * unit.getAsDouble();
			} catch (NumberFormatException e) {
				return Optional.empty();
			}
			if (!Spacing.isPossible(mm[axis])) return Optional.empty();
		}
		return Optional.of(new Spacing(mm[0], mm[1], mm[2]));
	}
}
