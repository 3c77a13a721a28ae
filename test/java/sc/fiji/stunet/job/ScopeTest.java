package sc.fiji.stunet.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.model.InvalidModel;
import sc.fiji.stunet.model.Structures;
import sc.fiji.stunet.volume.VoxelBox;

class ScopeTest {

	private static final Structures ALL = Structures.named(List.of("spleen", "liver", "left kidney"));

	private static Scope structures(String names) {
		return Scope.parse(names, 0, "", "", 20);
	}

	@Test
	void nothingSaidIsEverything() {
		assertEquals(Scope.ALL, structures(" "));
		assertEquals(ALL, Scope.ALL.chosen(ALL, "body"));
		assertEquals("", Scope.ALL.text());
	}

	@Test
	void structuresByTheirNames() {
		assertEquals(
				List.of(1, 3),
				structures("left kidney , spleen,spleen").chosen(ALL, "body").all().stream()
						.map(Structures.Structure::value)
						.toList());
		refused(
				InvalidRequest.class,
				() -> structures("spleen,livr").chosen(ALL, "body"),
				"The model body has no structure \"livr\"; the nearest of its names: liver, spleen, left kidney.");
	}

	@Test
	void theTextIsThatOfEqualScopes(@TempDir Path folder) throws Exception {
		Path coarse = Files.createDirectory(folder.resolve("coarse.stunet"));
		Scope one = Scope.parse("liver,spleen", 50, "1, 2,3,4,5,6", coarse + ":body,head", 12.5);
		assertEquals(
				one.text(),
				Scope.parse("spleen, liver", 50, "1,2,3,4,5,6", coarse + ":body,head", 12.5)
						.text());
		assertEquals(
				"structures=liver,spleen smallest=50 roi=1,2,3,4,5,6 crop-with=coarse.stunet:body,head margin=12.5",
				one.text());
	}

	@Test
	void whatMakesNoSense() {
		refused(InvalidRequest.class, () -> Scope.parse("", -1, "", "", 0), "-1.0 mm3; give 0 to keep all");
		refused(InvalidRequest.class, () -> Scope.parse("", Double.NaN, "", "", 0), "NaN mm3");
		refused(InvalidRequest.class, () -> Scope.parse("", 0, "1,2", "", 0), "The roi 1,2 is not six whole numbers");
		refused(InvalidRequest.class, () -> Scope.parse("", 0, "", "body.stunet", 0), "give MODEL:STRUCTURE");
		refused(InvalidRequest.class, () -> Scope.parse("", 0, "", "C:\\models\\body", 0), "give MODEL:STRUCTURE");
		refused(InvalidRequest.class, () -> Scope.parse("", 0, "", "body.stunet:", 0), "give MODEL:STRUCTURE");
		refused(InvalidModel.class, () -> Scope.parse("", 0, "", "nosuchmodel:liver", 0), "no model nosuchmodel");
		refused(
				InvalidRequest.class,
				() -> new CropWith(Path.of("body"), List.of("liver"), -3),
				"The margin is -3.0 mm; give 0 or more");
		refused(InvalidRequest.class, () -> CropWith.refuseMarginAlone(" ", 12.5), "12.5 mm", "cropwith");
		CropWith.refuseMarginAlone("", CropWith.USUAL_MARGIN);
		CropWith.refuseMarginAlone("body:liver", 12.5);
	}

	@Test
	void aSelectionAndAnotherBoxAreTwo() {
		Scope scope = Scope.parse("", 0, "1,2,3,4,5,6", "", 0);
		assertEquals(scope, scope.with(VoxelBox.parse("1,2,3,4,5,6")));
		refused(
				InvalidRequest.class,
				() -> scope.with(VoxelBox.parse("0,0,0,1,1,1")),
				"a selection and roi=1,2,3,4,5,6 say where");
	}
}
