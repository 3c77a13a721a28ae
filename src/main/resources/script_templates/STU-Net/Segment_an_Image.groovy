// Segments the current image, or else the sample scan, and prints the volumes of its structures.
import ij.IJ
import ij.WindowManager

// The name of an installed model, or the path of its folder NAME.stunet:
def model = "brain_tissue"

if (WindowManager.getCurrentImage() == null)
	IJ.run("STU-Net Sample")
def scan = IJ.getImage()
def table = File.createTempFile("volumes", ".csv")
IJ.run("STU-Net Predict...", "model=[" + model + "] speed=fast volumes=false table=[" + table + "] overwrite")

// The label image is the current one now.
println(IJ.getImage().getTitle() + ":")
table.readLines().drop(1).each { row ->
	def cells = row.split(",")
	println("  " + cells[0] + ": " + cells[3] + " mm3")
}
table.delete()

// So that the next run segments the scan again, not its labels.
IJ.selectWindow(scan.getID())
