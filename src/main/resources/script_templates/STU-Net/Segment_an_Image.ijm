// Segments the current image, or else the sample scan, and prints the volumes of its structures.
// The name of an installed model, or the path of its folder NAME.stunet:
model = "brain_tissue";

if (nImages == 0)
	run("STU-Net Sample");
scan = getImageID();
table = getDirectory("temp") + "volumes.csv";
run("STU-Net Predict...", "model=[" + model + "] speed=fast volumes=false table=[" + table + "] overwrite");

// The label image is the current one now.
print(getTitle() + ":");
rows = split(File.openAsString(table), "\n");
for (i = 1; i < rows.length; i++) {
	row = split(rows[i], ",");
	print("  " + row[0] + ": " + row[3] + " mm3");
}

// So that the next run segments the scan again, not its labels.
selectImage(scan);
