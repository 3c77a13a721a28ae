# Segments the current image, or else the sample scan, and saves the label map in the place of the scan.
import os
import tempfile
from ij import IJ, WindowManager

# The name of an installed model, or the path of its folder NAME.stunet:
model = "brain_tissue"

if WindowManager.getCurrentImage() is None:
    IJ.run("STU-Net Sample")
scan = IJ.getImage()
IJ.run("STU-Net Predict...", "model=[" + model + "] speed=fast volumes=false")

# The label image is the current one now; it knows the names of its values. Here it could be corrected.
labels = IJ.getImage()
for value in range(1, 256):
    name = labels.getProp("Label %d" % value)
    if name is not None:
        print("  %d is %s" % (value, name))

output = os.path.join(tempfile.mkdtemp(), "labels.nii.gz")
table = output.replace(".nii.gz", ".csv")
IJ.run("STU-Net Save Labels...", "output=[" + output + "] table=[" + table + "] volumes=false")
print("saved " + output)

# So that the next run segments the scan again, not its labels.
IJ.selectWindow(scan.getID())
