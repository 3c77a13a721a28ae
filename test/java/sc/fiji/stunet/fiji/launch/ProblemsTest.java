package sc.fiji.stunet.fiji.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.InvalidPathException;

import org.junit.jupiter.api.Test;

import sc.fiji.stunet.files.InvalidOutput;

class ProblemsTest {

	@Test
	void sentencesNameTheKeysOfAMacroNotTheOptionsOfTheCommandLine() {
		assertEquals(
				"a.stunet exists already; choose another name, or train it anew ('restart').",
				Problems.sentence(new InvalidOutput(
						"a.stunet exists already; choose another name, or train it anew (--restart).")));
		assertEquals("leave out 'resume'.", Problems.inKeys("leave out --resume."));
		assertEquals(
				"kept ('keepplan') or given ('plan'), not both",
				Problems.inKeys("kept (--keep-plan) or given (--plan), not both"));
		assertEquals(
				"choose a smaller network, allow more memory ('memory') or close others",
				Problems.inKeys("choose a smaller network, allow more memory (--memory) or close others"));
		assertEquals("give it in mm with spacing=x,y,z.", Problems.inKeys("give it in mm with --spacing x,y,z."));
		assertEquals(
				"say with 'orientation' where x, y and z run to",
				Problems.inKeys("say with --orientation where x, y and z run to"));
	}

	@Test
	void whatIsNoPathIsOneSentence() {
		assertEquals(
				"'a*b:c' is neither a path (Illegal char <*>) nor an open image; write it anew.",
				Problems.sentence(new InvalidPathException("a*b:c", "Illegal char <*>")));
	}

	@Test
	void sentencesNameTheMenuNotTheCommandLine() {
		assertEquals(
				"There are 2 errors; STU-Net Check Data... lists all.",
				Problems.inKeys("There are 2 errors; stunet check-data lists all."));
		assertEquals(
				"There is no plan /stunet plan.json; make one with STU-Net Plan... first.",
				Problems.inKeys("There is no plan /stunet plan.json; make one with stunet plan first."));
	}

	@Test
	void voxelSizesAreCorrectedInTheMenu() {
		assertEquals(
				"Warning: if so, correct the voxel size with Image > Properties or spacing=x,y,z in mm.",
				Problems.inKeys("Warning: if so, correct the voxel size with --spacing x,y,z in mm."));
	}

	@Test
	void pathsStayAsTheyAre() {
		assertEquals(
				"/data/a--b/scan--old.nii.gz is damaged", Problems.inKeys("/data/a--b/scan--old.nii.gz is damaged"));
	}
}
