package sc.fiji.stunet.fiji.dialog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.says;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.scijava.command.CommandInfo;

import sc.fiji.stunet.TinyData;
import sc.fiji.stunet.TinyModel;
import sc.fiji.stunet.commands.EvaluateCommand;
import sc.fiji.stunet.commands.PlanCommand;
import sc.fiji.stunet.commands.PredictCommand;
import sc.fiji.stunet.commands.TrainCommand;
import sc.fiji.stunet.commands.TransferCommand;
import sc.fiji.stunet.fiji.launch.OpenImages;
import sc.fiji.stunet.model.Citation;

/** The foot of the dialogs. */
class ToCiteTest {

	@TempDir
	private Path folder;

	private static String cited(Class<?> command, String... filled) {
		Form form = new Form(new CommandInfo(command.getName()), new OpenImages(List.of(), false), Map.of());
		for (int i = 0; i < filled.length; i += 2)
			form.set(form.field(filled[i]).orElseThrow(), filled[i + 1]);
		return ToCite.of(form).get();
	}

	@Test
	void theNetworkOfTheModel() throws Exception {
		Path model = TinyModel.write(folder.resolve("a.stunet"), 1, Optional.empty(), 1, 7)
				.folder();
		assertEquals(Citation.STU_NET.sentence(), cited(PredictCommand.class, "model", model.toString()));
		assertEquals(Citation.STU_NET.sentence(), cited(EvaluateCommand.class, "model", model.toString()));
		Path frozen = Path.of("test/resources/frozen/model2");
		String residual = cited(
				PredictCommand.class, "model", frozen.resolve("resenc.stunet").toString());
		assertEquals(Citation.ofSize("resenc-M").sentence(), residual);
		String plain = cited(
				TransferCommand.class, "start", frozen.resolve("plain.stunet").toString());
		assertEquals(Citation.ofSize("plain-M").sentence(), plain);
		says(
				cited(
						PredictCommand.class,
						"model",
						frozen.resolve("all.stunetset.json").toString()),
				residual,
				plain);
		assertEquals("", cited(PredictCommand.class, "model", ""));
		assertEquals(
				"", cited(PredictCommand.class, "model", folder.resolve("no").toString()));
		assertEquals("", cited(EvaluateCommand.class, "model", ""), "nothing is computed by a network");
		assertEquals("", cited(PlanCommand.class));
	}

	@Test
	void theNetworkThatIsTrained() throws Exception {
		String plain = Citation.ofSize("plain-M").sentence(),
				residual = Citation.ofSize("resenc-M").sentence();
		assertEquals(Citation.STU_NET.sentence(), cited(TrainCommand.class));
		assertEquals(plain, cited(TrainCommand.class, "size", "M", "network", "plain"));
		assertEquals(residual, cited(TrainCommand.class, "size", "M", "network", "resenc"));
		Path plan = TinyData.writePlan(folder.resolve("plan.json"));
		assertEquals(Citation.STU_NET.sentence(), cited(TrainCommand.class, "plan", plan.toString()));
		Files.writeString(plan, "none");
		assertEquals("", cited(TrainCommand.class, "plan", plan.toString()));
	}
}
