package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Component;
import java.awt.Container;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import javax.swing.JComboBox;
import javax.swing.JLabel;
import javax.swing.JList;
import javax.swing.SwingUtilities;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.OpenImages;

/** A list of the dialog, without a window. */
@Isolated
class ListEditorTest {

	@TempDir
	Path folder;

	private static final Context CONTEXT = new Context(CommandService.class, PluginService.class, EngineService.class);

	@AfterAll
	static void close() {
		CONTEXT.dispose();
	}

	private static Stream<Component> parts(Component component) {
		return Stream.concat(
				Stream.of(component),
				component instanceof Container container
						? Arrays.stream(container.getComponents()).flatMap(ListEditorTest::parts)
						: Stream.empty());
	}

	@SuppressWarnings("unchecked")
	private static JComboBox<String> list(Form form, Field field) {
		Editor editor = new ListEditor(field, form, new ListEditor.Images(field, form));
		editor.show("");
		return (JComboBox<String>) parts(editor.component())
				.filter(JComboBox.class::isInstance)
				.findFirst()
				.orElseThrow();
	}

	/** The file may lie on a slow network: until it is read, nothing is said of it, nor of another one. */
	@Test
	void whatIsSaidOfAnotherModelGoesAtOnce() throws Exception {
		Form form = new Form(
				CONTEXT.service(CommandService.class).getCommand("sc.fiji.stunet.commands.PredictCommand"),
				new OpenImages(List.of(), false),
				Map.of());
		form.offer(List.of(new OfferedModel("known", Path.of("known.stunet"), "liver, spleen")));
		ListEditor.Source source = new ListEditor.Models(form.field("model").orElseThrow(), form);
		List<String> shown = new ArrayList<>();
		CountDownLatch read = new CountDownLatch(1);
		SwingUtilities.invokeAndWait(() -> {
			source.describe("known", shown::add);
			source.describe(folder.resolve("none.stunet").toString(), line -> {
				shown.add(line);
				if (shown.size() == 3) read.countDown();
			});
			assertEquals(List.of("liver, spleen", ""), shown, "before Swing's thread hears an answer");
		});
		assertTrue(read.await(60, TimeUnit.SECONDS));
	}

	/** Where no image is open nothing can be chosen, and nothing is called so. */
	@Test
	void aListWithNothingInItIsBlank() {
		for (String command : List.of("OpenLabels", "SaveLabels")) {
			Form form = new Form(
					CONTEXT.service(CommandService.class).getCommand("sc.fiji.stunet.commands." + command + "Command"),
					new OpenImages(List.of(), false),
					Map.of());
			Field title = form.field("title").orElseThrow();
			JComboBox<String> list = list(form, title);
			JLabel shown = (JLabel) list.getRenderer()
					.getListCellRendererComponent(
							new JList<>(list.getModel()), (String) list.getSelectedItem(), -1, false, false);
			assertEquals("", shown.getText().strip(), command);
			list.actionPerformed(null);
			assertEquals("", form.text(title), command);
		}
	}
}
