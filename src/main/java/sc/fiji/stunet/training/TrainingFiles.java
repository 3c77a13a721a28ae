package sc.fiji.stunet.training;

import java.awt.AWTError;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Function;

import javax.imageio.ImageIO;

import sc.fiji.stunet.chart.TrainingChart;
import sc.fiji.stunet.files.AtomicFile;
import sc.fiji.stunet.job.ForwardingObserver;
import sc.fiji.stunet.job.TrainingObserver;
import sc.fiji.stunet.progress.Progress;
import sc.fiji.stunet.train.TrainerObserver;
import sc.fiji.stunet.train.TrainingLog;

/** Writes {@code training.csv} and {@code training.png} after every epoch, and forwards everything to an observer. */
final class TrainingFiles extends ForwardingObserver implements TrainerObserver {

	static final String PICTURE = "training.png";
	private static final int WIDTH = 1000;
	private static final int HEIGHT = 700;

	private final Path folder;
	private final int fold;
	private final Progress progress;
	private final Function<TrainingLog, byte[]> picture;
	private boolean canDraw = true;

	/**
	 * @param title of the picture
	 * @param fold of a training of each; else 0
	 */
	TrainingFiles(Path folder, String title, int fold, TrainingObserver observer, Progress progress) {
		this(folder, fold, observer, progress, log -> png(title, log));
	}

	/** @param picture draws the curves as a PNG */
	TrainingFiles(
			Path folder,
			int fold,
			TrainingObserver observer,
			Progress progress,
			Function<TrainingLog, byte[]> picture) {
		super(observer);
		this.folder = folder;
		this.fold = fold;
		this.progress = progress;
		this.picture = picture;
	}

	/** The first fold, or the only training, has the names without a number. */
	static String named(String file, int fold) {
		return fold == 0 ? file : file.replace(".", "_" + fold + ".");
	}

	@Override
	public void log(TrainingLog log) {
		write(folder, log);
	}

	/** @throws sc.fiji.stunet.files.InvalidOutput if they cannot be written */
	void write(Path target, TrainingLog log) {
		log.table().write(target.resolve(named(TrainingLog.CSV, fold)), true);
		if (!canDraw) return;
		byte[] png;
		try {
			png = picture.apply(log);
		} catch (RuntimeException | LinkageError | AWTError | InternalError e) {
			// A Java without fonts or without its graphics fails in any of these ways. A picture is no reason to end a
			// training.
			canDraw = false;
			progress.log("The curves cannot be drawn on this computer (" + e + "), so " + PICTURE + " is left out; "
					+ TrainingLog.CSV + " has the numbers.");
			return;
		}
		AtomicFile.write(target.resolve(named(PICTURE, fold)), true, out -> out.write(png));
	}

	private static byte[] png(String title, TrainingLog log) {
		TrainingChart chart = new TrainingChart(title, log.structures());
		chart.show(log.epochs());
		ByteArrayOutputStream bytes = new ByteArrayOutputStream();
		try {
			if (!ImageIO.write(chart.picture(WIDTH, HEIGHT), "png", bytes))
				throw new IOException("this Java writes no PNG");
		} catch (IOException e) {
			throw new UncheckedIOException(e);
		}
		return bytes.toByteArray();
	}
}
