package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Map;

import javax.swing.JButton;
import javax.swing.text.JTextComponent;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.scijava.Context;
import org.scijava.command.CommandService;
import org.scijava.plugin.PluginService;

import sc.fiji.stunet.fiji.launch.EngineService;
import sc.fiji.stunet.fiji.launch.OpenImages;

@Isolated
class ListEditorTest {

	private static final Context CONTEXT = new Context(CommandService.class, PluginService.class, EngineService.class);

	@AfterAll
	static void close() {
		CONTEXT.dispose();
	}

	private record Offered(List<String> offered) implements ListEditor.Source {

		@Override
		public String meant(String text) {
			return "/models/" + text;
		}

		@Override
		public List<JButton> buttons(JTextComponent text) {
			return List.of();
		}

		@Override
		public boolean takesText() {
			return true;
		}
	}

	/** What stands in the field for the model when the dialog has come up. */
	private static String model(String command, String before, String... offered) {
		Form form = new Form(
				CONTEXT.service(CommandService.class).getCommand("sc.fiji.stunet.commands." + command + "Command"),
				new OpenImages(List.of(), false),
				Map.of("model", before));
		Field field = form.field("model").orElseThrow();
		new ListEditor(field, form, new Offered(List.of(offered)));
		return form.text(field);
	}

	/** Who has just installed the plugin has one click less to the first result. */
	@Test
	void theFirstModelIsProposedToWhoHasUsedNone() {
		assertEquals("/models/brain", model("Predict", "", "brain", "liver"));
		assertEquals("/mine", model("Predict", "/mine", "brain"));
		assertEquals("", model("Predict", ""));
		assertEquals("", model("Evaluate", "", "brain"));
	}
}
