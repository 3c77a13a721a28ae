// Segments all scans of a folder: NIfTI, TIFF and other files, and sub folders that are DICOM series. Start it again and it goes on where it ended.
// Asks for the folders, or takes them as its argument, also without a window:
//   java -Djava.awt.headless=true -Dplugins.dir=IMAGEJ -cp IMAGEJ/ij.jar ij.ImageJ -batch PredictFolder.ijm "MODEL;SCANS;RESULTS"
folders = split(getArgument(), ";");
if (folders.length < 3)
	folders = newArray(getDirectory("Model folder (NAME.stunet)"), getDirectory("Folder with the scans"), getDirectory("Folder for the results"));

// In an ImageJ with a window also: run("STU-Net Predict Folder...", options).
options = "model=[" + folders[0] + "] input=[" + folders[1] + "] output=[" + folders[2] + "] mirror=false";
call("sc.fiji.stunet.fiji.Launcher.call", "sc.fiji.stunet.commands.PredictFolderCommand", options);

// The table has a row per scan; the volumes are in its last columns.
rows = split(File.openAsString(folders[2] + "/summary.csv"), "\n");
print(rows.length - 1 + " scans:");
for (i = 1; i < rows.length; i++)
	print("  " + rows[i]);
