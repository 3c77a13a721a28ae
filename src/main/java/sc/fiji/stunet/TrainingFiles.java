package sc.fiji.stunet;

import java.io.IOException;
import java.nio.file.Path;

import javax.imageio.ImageIO;

import sc.fiji.stunet.chart.TrainingChart;
import sc.fiji.stunet.io.AtomicFile;
import sc.fiji.stunet.train.Epoch;
import sc.fiji.stunet.train.Preview;
import sc.fiji.stunet.train.TrainingLog;
import sc.fiji.stunet.train.TrainingObserver;

/** Keeps {@code training.csv} and {@code training.png} up to date, and passes everything on. */
record TrainingFiles(Path folder, String title, TrainingObserver observer) implements TrainingObserver {

	static final String PICTURE = "training.png";
	private static final int WIDTH = 1000;
	private static final int HEIGHT = 700;

	@Override
	public Wish wish() {
		return observer.wish();
	}

	@Override
	public void epoch(Epoch epoch, Preview preview) {
		observer.epoch(epoch, preview);
	}

	@Override
	public void log(TrainingLog log) {
		write(folder, title, log);
		observer.log(log);
	}

	/** @throws sc.fiji.stunet.io.InvalidOutput if they cannot be written */
	static void write(Path folder, String title, TrainingLog log) {
		log.writeCsv(folder.resolve(TrainingLog.CSV));
		TrainingChart chart = new TrainingChart(title, log.structures());
		chart.show(log.epochs().stream().map(TrainingFiles::point).toList());
		AtomicFile.write(folder.resolve(PICTURE), true, out -> {
			if (!ImageIO.write(chart.picture(WIDTH, HEIGHT), "png", out)) throw new IOException("this Java writes no PNG");
		});
	}

	private static TrainingChart.Point point(Epoch epoch) {
		return new TrainingChart.Point(epoch.number(), epoch.trainingLoss(), epoch.validationLoss(), epoch.meanDice(), epoch.smoothedDice(), epoch.pseudoDice());
	}
}
