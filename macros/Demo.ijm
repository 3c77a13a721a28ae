// Segments the sample brain scan with the sample model, in an ImageJ without a window; started by bin/demo.
// The argument is the project's folder. In Fiji: run("STU-Net Predict...", options) instead of call(...).
home = getArgument();
if (home == "") exit("Start this macro with bin/demo.");
demo = home + "/demo";
scan = home + "/samples/t1_colin27_2mm.nii.gz";
model = home + "/samples/brain_tissue.stunet";

print("Segmenting " + scan + " with " + model + " ...");
start = getTime();
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.PredictCommand",
	"model=[" + model + "] input=[" + scan + "] overwrite" +
	" output=[" + demo + "/labels.nii.gz] table=[" + demo + "/volumes.csv] picture=[" + demo + "/overlay.png]");

getDimensions(width, height, channels, slices, frames);
getVoxelSize(dx, dy, dz, unit);
print("The label map '" + getTitle() + "' has " + width + " x " + height + " x " + slices + " voxels of " + dx + " x " + dy + " x " + dz + " " + unit +
	"; it took " + d2s((getTime() - start) / 1000, 1) + " s.");
lines = split(File.openAsString(demo + "/volumes.csv"), "\n");
for (i = 1; i < lines.length; i++) {
	row = split(lines[i], ",");
	print("  " + row[1] + " " + row[0] + ": " + row[2] + " voxels, " + d2s(row[3] / 1000, 1) + " ml");
}
print("Look at " + demo + ":");
print("  overlay.png    the labels on three slices of the scan");
print("  labels.nii.gz  the label map, in the place of the scan");
print("  volumes.csv    the table above");
