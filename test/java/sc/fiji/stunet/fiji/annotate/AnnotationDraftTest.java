package sc.fiji.stunet.fiji.annotate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sc.fiji.stunet.failure.Refusals.refused;

import java.awt.Rectangle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

import ij.IJ;
import ij.ImagePlus;
import ij.gui.OvalRoi;
import ij.gui.Roi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import sc.fiji.stunet.failure.InvalidRequest;
import sc.fiji.stunet.fiji.image.RoiFile;
import sc.fiji.stunet.fiji.launch.Modality;
import sc.fiji.stunet.fiji.launch.OpenData;
import sc.fiji.stunet.volume.InvalidVolume;
import sc.fiji.stunet.volume.Volume;

/** What is drawn and not accepted, and an image that is closed beside its window. */
class AnnotationDraftTest {

	private static final int SLICES = 5;

	@TempDir
	private Path folder;

	private final ImagePlus image = IJ.createImage("scan", "8-bit ramp", 20, 20, SLICES);
	private AnnotationSession session;

	/** Of a session that learns nothing. */
	@BeforeEach
	void open() {
		image.getCalibration().setUnit("mm");
		Volume scan = OpenData.scan(image);
		AnnotationProject project = AnnotationProject.open(
				folder.resolve("scan-data"), image, scan, UnaryOperator.identity(), Modality.OTHER, false);
		session = new AnnotationSession(project, null, null);
	}

	@AfterEach
	void close() {
		session.close();
	}

	private static SortedSet<Integer> slices(Integer... numbers) {
		return new TreeSet<>(List.of(numbers));
	}

	private static Roi cell(int slice) {
		Roi roi = new OvalRoi(4, 4, 8, 8);
		roi.setName("cell");
		roi.setPosition(slice);
		return roi;
	}

	@Test
	void aSliceIsAcceptedAsEmpty() {
		refused(
				InvalidRequest.class,
				() -> session.acceptEmpty(slices(SLICES + 1)),
				"'scan' has no slice 6; give 1 to 5.");
		assertTrue(
				session.acceptEmpty(slices(2)).remarks().contains("outline no structure"),
				"nothing to learn from alone");
		session.project().accept(List.of(cell(3)));
		assertEquals("", session.acceptEmpty(slices(4)).remarks());
		assertEquals(slices(2, 3, 4), session.project().slices());
		assertEquals(List.of("cell"), session.project().structures());
		Roi all = session.project().annotations().get(2);
		assertEquals(List.of("annotated", 4), List.of(all.getName(), all.getZPosition()));
		assertEquals(new Rectangle(20, 20), all.getBounds());
		refused(InvalidRequest.class, () -> session.acceptEmpty(slices(3)), "is annotated already");
		refused(InvalidRequest.class, () -> session.acceptEmpty(slices(1, 6)), "has no slice 6");
		assertEquals(slices(2, 3, 4), session.project().slices(), "all or none");
	}

	@Test
	void anOutlineOnTheImageIsKept() {
		image.setSlice(3);
		image.setRoi(new OvalRoi(4, 4, 8, 8));
		session.keepDraft();
		Roi kept = RoiFile.read(session.project().draft()).get(0);
		assertEquals(image.getRoi().getBounds(), kept.getBounds());
		assertEquals(3, kept.getPosition());
		image.deleteRoi();
		session.keepDraft();
		assertFalse(Files.exists(session.project().draft()));
	}

	/** It stays on the image when it was added to the ROI Manager and accepted. */
	@Test
	void anAcceptedOutlineOnTheImageIsNoDraft() {
		session.project().accept(List.of(cell(3)));
		image.setRoi(new OvalRoi(4, 4, 8, 8));
		assertEquals(Optional.empty(), session.outline());
		image.setRoi(new OvalRoi(4, 5, 8, 8));
		assertEquals(1, session.outline().orElseThrow().getPosition());
	}

	/** Whatever the ROI Manager has of a draft is not put into it again, all else is. */
	@Test
	void ofADraftIsRestoredWhatIsMissing() throws Exception {
		List<Roi> drawn = List.of(cell(2), cell(3));
		Path file = folder.resolve("draft.zip");
		try (var out = Files.newOutputStream(file)) {
			RoiFile.write(drawn, out);
		}
		assertEquals(List.of(), Outlines.without(RoiFile.read(file), Outlines.stored(drawn)));
		List<Roi> missing = Outlines.without(RoiFile.read(file), Outlines.stored(List.of(cell(3), cell(4))));
		assertEquals(1, missing.size());
		assertEquals(2, missing.get(0).getPosition());
	}

	/** Nor deleted, since nothing of it is in the ROI Manager. */
	@Test
	void aDraftThatCannotBeReadIsNotReplaced() throws Exception {
		Path file = folder.resolve("draft_scan.zip");
		AnnotationDraft draft = new AnnotationDraft(file);
		assertEquals(List.of(), draft.read());
		for (int time = 1; time <= 2; time++) {
			Files.writeString(file, "torn");
			Path aside = folder.resolve("unread-" + time + "_draft_scan.zip");
			refused(InvalidVolume.class, draft::read, "is kept as " + aside);
			draft.keep(List::of);
			assertEquals("torn", Files.readString(aside));
		}
	}

	/** ImageJ takes it off an image that it closes. */
	@Test
	void anOutlineOnAnImageThatIsClosedIsKept() {
		image.setRoi(new OvalRoi(4, 4, 8, 8));
		session.keepDraft();
		image.flush();
		session.keepDraft();
		assertEquals(1, RoiFile.read(session.project().draft()).size());
	}

	/** What is put away is not in the ROI Manager any more, which is no reason to forget it. */
	@Test
	void whatWasPutAwayStaysAsItIs() {
		image.setRoi(new OvalRoi(4, 4, 8, 8));
		assertEquals(1, session.putAway());
		image.deleteRoi();
		session.keepDraft();
		assertEquals(0, session.putAway());
		assertEquals(1, RoiFile.read(session.project().draft()).size());
	}

	/** Which may take a while: its label maps are written. */
	@Test
	@Timeout(20)
	void aDraftWaitsForNoSliceThatIsAccepted() throws Exception {
		image.setRoi(new OvalRoi(4, 4, 8, 8));
		synchronized (session.project()) {
			Thread writer = new Thread(session::keepDraft);
			writer.start();
			writer.join();
		}
		assertEquals(1, RoiFile.read(session.project().draft()).size());
	}

	@Test
	void whatNeedsTheImageIsRefusedWhenItWasClosed() {
		session.project().accept(List.of(cell(3)));
		image.flush();
		String why = "'scan' was closed, or has other slices now; open it again, and its project "
				+ session.project().folder() + ".";
		refused(InvalidRequest.class, () -> session.accept(slices(2)), why);
		refused(InvalidRequest.class, () -> session.acceptEmpty(slices(2)), why);
		refused(InvalidRequest.class, () -> session.drawn(2), why);
		refused(InvalidRequest.class, () -> session.correct(2), why);
		refused(InvalidRequest.class, session::undo, why);
		refused(InvalidRequest.class, session::next, why);
		assertEquals(slices(3), session.project().slices());
	}
}
