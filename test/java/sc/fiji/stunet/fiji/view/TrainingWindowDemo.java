package sc.fiji.stunet.fiji.view;

import java.util.List;
import java.util.Optional;

import sc.fiji.stunet.job.Control;
import sc.fiji.stunet.job.Epoch;
import sc.fiji.stunet.job.LearningRates;

/** Opens the window of a made training, which learns for half a minute and listens to its buttons. */
final class TrainingWindowDemo {

	private static final int EPOCHS = 60;

	private TrainingWindowDemo() {}

	private static Epoch epoch(int number) {
		double learnt = 1 - Math.exp(-number / 15.0);
		return new Epoch(
				number,
				EPOCHS,
				1.2 - 1.8 * learnt,
				1.2 - 1.7 * learnt,
				List.of(0.95 * learnt, 0.8 * learnt),
				0.9 * learnt,
				0.85 * learnt,
				new LearningRates(0.01, 0.01),
				0.5,
				0.1,
				0.5 * (EPOCHS - number),
				true);
	}

	public static void main(String[] args) throws InterruptedException {
		TrainingWindow window = TrainingWindow.open("STU-Net: training of a demo");
		for (int number = 1; number <= EPOCHS && window.control() != Control.STOP && !window.isCancelled(); number++) {
			while (window.control() == Control.PAUSE) Thread.sleep(100);
			window.report("Training, epoch " + number + " of at most " + EPOCHS);
			Thread.sleep(500);
			window.epoch(
					List.of("left", "right"), epoch(number), Optional.of(PreviewDemo.preview((EPOCHS - number) / 10)));
		}
		window.ended("The demo has ended.");
	}
}
