package sc.fiji.stunet.fiji.view;

import javax.swing.ImageIcon;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.SwingUtilities;

import sc.fiji.stunet.job.Preview;

/** Opens the picture of a made slice: its reference above, a prediction that is a little off below. */
final class PreviewDemo {

	private static final int SIZE = 48;

	private PreviewDemo() {}

	/** @param off by how many pixels the prediction of the two discs is shifted to the right */
	static Preview preview(int off) {
		float[] image = new float[SIZE * SIZE];
		short[] reference = new short[SIZE * SIZE], prediction = new short[SIZE * SIZE];
		for (int y = 0; y < SIZE; y++)
			for (int x = 0; x < SIZE; x++) {
				int i = y * SIZE + x;
				reference[i] = label(x, y);
				prediction[i] = label(x - off, y);
				image[i] = reference[i] + 0.3f * (float) Math.sin(x * y);
			}
		return new Preview(SIZE, SIZE, image, reference, prediction);
	}

	private static short label(int x, int y) {
		if (Math.hypot(x - 16, y - 24) < 9) return 1;
		return (short) (Math.hypot(x - 33, y - 24) < 6 ? 2 : 0);
	}

	public static void main(String[] args) {
		SwingUtilities.invokeLater(() -> {
			JFrame frame = new JFrame("PreviewPicture");
			frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
			frame.add(new JLabel(new ImageIcon(PreviewPicture.paint(preview(2)))));
			frame.pack();
			frame.setVisible(true);
		});
	}
}
