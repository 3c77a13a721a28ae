package sc.fiji.stunet.spark;

import java.nio.file.Path;

import sc.fiji.stunet.batch.FolderRequest;

/**
 * What every executor must know of a run.
 *
 * @param folder the request, with absolute paths
 * @param engine folder of the engine's jars
 * @param token file in the output folder that shows that an executor sees the same folder
 */
record Work(FolderRequest folder, Path engine, Path token) {}
