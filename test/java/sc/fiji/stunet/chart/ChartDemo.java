package sc.fiji.stunet.chart;

import java.awt.Dimension;
import java.util.List;

import javax.swing.JComponent;
import javax.swing.JFrame;
import javax.swing.SwingUtilities;

/** Opens the curves of a made training in a window. */
final class ChartDemo {

	private ChartDemo() {}

	public static void main(String[] args) {
		SwingUtilities.invokeLater(() -> {
			TrainingChart chart = new TrainingChart("brain", List.of("grey matter", "white matter"));
			chart.show(TrainingChartTest.epochs(60));
			JComponent curves = chart.component();
			curves.setPreferredSize(new Dimension(800, 600));
			JFrame frame = new JFrame("TrainingChart");
			frame.setDefaultCloseOperation(JFrame.EXIT_ON_CLOSE);
			frame.add(curves);
			frame.pack();
			frame.setVisible(true);
		});
	}
}
