package sc.fiji.stunet.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.model.NetworkConfig.Stage;
import sc.fiji.stunet.model.StuNetConfig;
import sc.fiji.stunet.volume.Extent;

/**
 * {@code docs/network.svg} is drawn from the network's own configuration, STU-Net-S as published. It is written anew
 * with {@code -Dstunet.write.docs=true}.
 */
class NetworkFigureTest {

	private static final Path FIGURE = Path.of("docs/network.svg");
	private static final int PATCH = 128;
	private static final int CLASSES = 105;
	private static final Extent HALF = new Extent(2, 2, 2);

	private static final int STEP = 62, TOP = 60, LEFT = 130, DECODER = 560, BAR = 26;

	private final StringBuilder svg = new StringBuilder();

	private void text(double x, double y, String anchor, String text) {
		svg.append(String.format(
				Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\">%s</text>\n", x, y, anchor, text));
	}

	private void arrow(double x1, double y1, double x2, double y2) {
		svg.append(String.format(
				Locale.ROOT,
				"<line x1=\"%.0f\" y1=\"%.0f\" x2=\"%.0f\" y2=\"%.0f\" marker-end=\"url(#end)\"/>\n",
				x1,
				y1,
				x2,
				y2));
	}

	/** A stage as a bar that is as long as it has channels; the longest is 150. */
	private void bar(double x, double y, Stage stage, int widest, String colour) {
		double length = 150.0 * stage.width() / widest + 4;
		svg.append(String.format(
				Locale.ROOT,
				"<rect x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%d\" fill=\"%s\"/>\n",
				x,
				y,
				length,
				BAR,
				colour));
		text(
				x,
				y + BAR + 13,
				"start",
				stage.width() + " channels, " + stage.depth() + (stage.depth() == 1 ? " block" : " blocks"));
	}

	private String figure() {
		StuNetConfig network = StuNetConfig.Size.S.config(1, CLASSES, Collections.nCopies(5, HALF));
		List<Stage> stages = network.stages();
		int widest = stages.stream().mapToInt(Stage::width).max().orElseThrow();
		int height = TOP + stages.size() * STEP + 20;
		svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 ")
				.append(height)
				.append("\" font-family=\"sans-serif\" font-size=\"12\">\n<defs><marker id=\"end\" markerWidth=\"8\" ")
				.append("markerHeight=\"8\" refX=\"7\" refY=\"4\" orient=\"auto\">")
				.append("<path d=\"M0,0 L8,4 L0,8 z\"/></marker>")
				.append("</defs>\n<rect width=\"900\" height=\"")
				.append(height)
				.append("\" fill=\"white\"/>\n")
				.append("<g stroke=\"black\" stroke-width=\"1\">\n");
		int size = PATCH;
		for (int s = 0; s < stages.size(); s++) {
			double y = TOP + s * STEP;
			if (s + 1 < stages.size()) {
				arrow(LEFT + 20, y + BAR + 16, LEFT + 20, y + STEP - 2);
				arrow(DECODER + 20, y + STEP - (s + 2 < stages.size() ? 2 : 12), DECODER + 20, y + BAR + 16);
				arrow(LEFT + 165, y + BAR / 2.0, DECODER - 6, y + BAR / 2.0);
			}
		}
		arrow(LEFT + 165, TOP + (stages.size() - 0.8) * STEP, DECODER + 20, TOP + (stages.size() - 1.2) * STEP);
		svg.append("</g>\n");
		text(LEFT, 24, "start", "Encoder: residual blocks; the first of a stage halves the axes");
		text(DECODER, 24, "start", "Decoder: doubled, joined with the skip, residual blocks");
		text((LEFT + 165 + DECODER) / 2.0, TOP + 8, "middle", "skip connections");
		for (int s = 0; s < stages.size(); s++) {
			double y = TOP + s * STEP;
			text(LEFT - 12, y + 17, "end", size + " x " + size + " x " + size);
			bar(LEFT, y, stages.get(s), widest, "#7aa6d8");
			if (s + 1 < stages.size()) {
				bar(DECODER, y, network.mirrored(stages.size() - 2 - s), widest, "#e5a46c");
				text(
						DECODER + 190,
						y + 17,
						"start",
						s == 0 ? "head: " + CLASSES + " classes" : "head, while it learns");
			}
			size /= 2;
		}
		return svg.append("</svg>\n").toString();
	}

	@Test
	void itIsWhatTheNetworkIs() throws IOException {
		String figure = figure();
		if (Boolean.getBoolean("stunet.write.docs")) Files.writeString(FIGURE, figure);
		assertEquals(
				figure,
				Files.readString(FIGURE),
				"write it anew: mvn test -Dtest=NetworkFigureTest -Dstunet.write.docs=true");
	}
}
