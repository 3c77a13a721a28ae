package sc.fiji.stunet.chart;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.image.BufferedImage;
import java.util.List;

import javax.swing.JComponent;

import org.jfree.chart.ChartPanel;
import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.title.LegendTitle;
import org.jfree.chart.title.TextTitle;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

import sc.fiji.stunet.job.Epoch;

/**
 * The curves of a training over the epochs: losses above, pseudo-Dice below. Belongs to one thread, Swing's if shown.
 */
public final class TrainingChart {

	/** With more structures than these, their curves would only hide the mean. */
	private static final int MOST_STRUCTURES = 8;

	private static final Color[] OF_STRUCTURES = {
		new Color(0x1b9e77),
		new Color(0xd95f02),
		new Color(0x7570b3),
		new Color(0xe7298a),
		new Color(0x66a61e),
		new Color(0xe6ab02),
		new Color(0xa6761d),
		new Color(0x666666)
	};
	private static final Color TRAINING = new Color(0x1f77b4);
	private static final Color VALIDATION = new Color(0xd62728);

	private final XYSeriesCollection losses = new XYSeriesCollection();
	private final XYSeriesCollection dices = new XYSeriesCollection();
	private final int structures;
	private final JFreeChart chart;

	/** @param names of the structures */
	public TrainingChart(String title, List<String> names) {
		structures = names.size() > 1 && names.size() <= MOST_STRUCTURES ? names.size() : 0;
		losses.addSeries(new XYSeries("training loss"));
		losses.addSeries(new XYSeries("validation loss"));
		dices.addSeries(new XYSeries("mean pseudo-Dice"));
		dices.addSeries(new XYSeries("mean, smoothed"));
		// A structure may have the name of one of the means.
		for (int i = 0; i < structures; i++) dices.addSeries(new XYSeries(i + 1 + " " + names.get(i)));
		NumberAxis epochs = new NumberAxis("epoch");
		epochs.setStandardTickUnits(NumberAxis.createIntegerTickUnits());
		epochs.setAutoRangeIncludesZero(false);
		CombinedDomainXYPlot both = new CombinedDomainXYPlot(epochs);
		both.add(plot("loss", losses, lossLines()));
		XYPlot dice = plot("pseudo-Dice", dices, diceLines());
		dice.getRangeAxis().setRange(0, 1);
		both.add(dice);
		chart = new JFreeChart(null, JFreeChart.DEFAULT_TITLE_FONT, both, false);
		chart.setTitle(new TextTitle(title, new Font(Font.SANS_SERIF, Font.BOLD, 14)));
		LegendTitle legend = new LegendTitle(both);
		legend.setPosition(RectangleEdge.RIGHT);
		chart.addLegend(legend);
		chart.setBackgroundPaint(Color.WHITE);
	}

	private static XYPlot plot(String name, XYSeriesCollection data, XYLineAndShapeRenderer lines) {
		NumberAxis axis = new NumberAxis(name);
		axis.setAutoRangeIncludesZero(false);
		XYPlot plot = new XYPlot(data, null, axis, lines);
		plot.setBackgroundPaint(Color.WHITE);
		plot.setDomainGridlinePaint(Color.LIGHT_GRAY);
		plot.setRangeGridlinePaint(Color.LIGHT_GRAY);
		return plot;
	}

	private static XYLineAndShapeRenderer lossLines() {
		XYLineAndShapeRenderer lines = lines();
		draw(lines, 0, TRAINING, 2);
		draw(lines, 1, VALIDATION, 2);
		return lines;
	}

	private XYLineAndShapeRenderer diceLines() {
		XYLineAndShapeRenderer lines = lines();
		draw(lines, 0, Color.GRAY, 1.5f);
		draw(lines, 1, Color.BLACK, 2.5f);
		for (int i = 0; i < structures; i++) draw(lines, i + 2, OF_STRUCTURES[i], 1.5f);
		return lines;
	}

	/** A renderer without marks; with them for a single epoch, which would be invisible otherwise. */
	private static XYLineAndShapeRenderer lines() {
		return new XYLineAndShapeRenderer(true, false) {

			private static final long serialVersionUID = 1L;

			@Override
			public boolean getItemShapeVisible(int series, int item) {
				return getPlot().getDataset().getItemCount(series) == 1;
			}
		};
	}

	private static void draw(XYLineAndShapeRenderer lines, int series, Color colour, float width) {
		lines.setSeriesPaint(series, colour);
		lines.setSeriesStroke(series, new BasicStroke(width, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
	}

	/** Shows these epochs and no others. */
	public void show(List<Epoch> epochs) {
		chart.setNotify(false);
		clear(losses);
		clear(dices);
		epochs.forEach(this::add);
		chart.setNotify(true);
	}

	private static void clear(XYSeriesCollection all) {
		for (int i = 0; i < all.getSeriesCount(); i++) all.getSeries(i).clear();
	}

	/** Shows one more epoch; NaN leaves a gap. */
	public void add(Epoch epoch) {
		add(losses, 0, epoch.number(), epoch.trainingLoss());
		add(losses, 1, epoch.number(), epoch.validationLoss());
		add(dices, 0, epoch.number(), epoch.meanDice());
		add(dices, 1, epoch.number(), epoch.smoothedDice());
		for (int i = 0; i < structures; i++)
			add(dices, i + 2, epoch.number(), epoch.pseudoDice().get(i));
	}

	private static void add(XYSeriesCollection all, int series, int epoch, double value) {
		all.getSeries(series)
				.addOrUpdate(Integer.valueOf(epoch), Double.isFinite(value) ? Double.valueOf(value) : null);
	}

	/** Draws the picture; needs no display. */
	public BufferedImage picture(int width, int height) {
		return chart.createBufferedImage(width, height, BufferedImage.TYPE_INT_RGB, null);
	}

	/** A component that shows new epochs as they are added. Needs a display. */
	public JComponent component() {
		return new ChartPanel(chart);
	}
}
